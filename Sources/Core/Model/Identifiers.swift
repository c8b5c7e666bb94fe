/// A text identifier that belongs to one kind of thing, so that a metric can never be passed where an entity is meant.
package struct Identifier<Kind>: Hashable, Comparable, Sendable, Codable, ExpressibleByStringLiteral,
    CustomStringConvertible
{
    package let text: String

    package init(_ text: String) { self.text = text }
    package init(stringLiteral value: String) { self.text = value }
    package init(from decoder: any Decoder) throws { text = try decoder.singleValueContainer().decode(String.self) }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(text)
    }

    package var description: String { text }
    package static func < (left: Self, right: Self) -> Bool { left.text < right.text }
}

package enum EntityKindTag {}
package enum MetricKindTag {}
package enum SourceKindTag {}
package enum DepartmentKindTag {}

/// Names one thing of the city: `spot.westlake`, `link.112`, `air.xiapu`, `div.441302`.
package typealias EntityID = Identifier<EntityKindTag>
/// Names what is measured: `crowd.count`, `road.speed`, `air.pm25`.
package typealias MetricID = Identifier<MetricKindTag>
/// Names a departmental feed: `sources/<id>.yaml`.
package typealias SourceID = Identifier<SourceKindTag>
/// Names a municipal department: `dept.culture-tourism`.
package typealias DepartmentID = Identifier<DepartmentKindTag>

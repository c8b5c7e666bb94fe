/// How a store is opened.
package enum Opening: Sendable, Hashable {
    /// Created when absent, migrated forward.
    case readWrite
    /// Nothing is written; an older schema is refused.
    case readOnly
}

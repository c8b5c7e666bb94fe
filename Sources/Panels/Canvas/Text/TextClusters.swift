/// What takes one place on the screen: a character with the marks that join it.
struct TextCluster {
    let scalar: Unicode.Scalar
    /// The whole cluster when it is more than its first scalar.
    let joined: String?
    let width: Int
}

/// A text as the clusters a terminal shows, with their widths.
///
/// Combining marks, joiners and variation selectors join the character before them (``maximumScalars`` in all, the
/// rest is dropped; without a character before them they are dropped as well). Regional indicators join in pairs,
/// emoji joined by U+200D and skin tones become one wide cluster, U+FE0F widens the emoji it selects. Code points that
/// ``CityModel/PlainText`` escapes come as the characters of `\u{..}`.
struct TextClusters: Sequence, IteratorProtocol {
    static let maximumScalars = 10

    private var scalars: String.UnicodeScalarView.Iterator
    private var pending: Unicode.Scalar?
    private var escape: [Unicode.Scalar] = []
    private let ambiguousCells: Int

    init(_ text: String, ambiguous: AmbiguousWidth) {
        scalars = text.unicodeScalars.makeIterator()
        ambiguousCells = Int(ambiguous.rawValue)
    }

    mutating func next() -> TextCluster? {
        if let part = escape.popLast() { return TextCluster(scalar: part, joined: nil, width: 1) }
        while let scalar = takeScalar() {
            switch ScalarWidth.kind(of: scalar) {
            case .narrow: return cluster(from: scalar, width: 1)
            case .wide: return cluster(from: scalar, width: 2)
            case .ambiguous: return cluster(from: scalar, width: ambiguousCells)
            case .zero: continue
            case .escaped: return startEscape(of: scalar)
            }
        }
        return nil
    }

    private mutating func takeScalar() -> Unicode.Scalar? {
        guard let scalar = pending else { return scalars.next() }
        pending = nil
        return scalar
    }

    private mutating func startEscape(of scalar: Unicode.Scalar) -> TextCluster {
        escape = Array("u{\(String(scalar.value, radix: 16))}".unicodeScalars.reversed())
        return TextCluster(scalar: "\\", joined: nil, width: 1)
    }

    private mutating func cluster(from first: Unicode.Scalar, width: Int) -> TextCluster {
        guard let following = takeScalar() else { return TextCluster(scalar: first, joined: nil, width: width) }
        pending = following
        guard Self.mayJoin(following) else { return TextCluster(scalar: first, joined: nil, width: width) }
        return joinedCluster(from: first, width: width)
    }

    /// Whether a scalar can be the second of a cluster: a mark, a regional indicator or a skin tone.
    private static func mayJoin(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0..<0x300, 0x4E00...0x9FFF: false
        case 0x1F1E6...0x1F1FF, 0x1F3FB...0x1F3FF: true
        default: ScalarWidth.kind(of: scalar) == .zero
        }
    }

    private mutating func joinedCluster(from first: Unicode.Scalar, width: Int) -> TextCluster {
        var (joined, count, width, wantsEmoji) = (String.UnicodeScalarView(), 1, width, false)
        joined.append(first)
        while let following = takeScalar() {
            let takes: Bool
            switch (ScalarWidth.kind(of: following), following.value) {
            case (.zero, let value):
                takes = true
                if value == 0xFE0F, count == 1, ScalarWidth.becomesEmoji(first) { width = 2 }
                wantsEmoji = value == 0x200D
            case (_, 0x1F1E6...0x1F1FF):
                takes = count == 1 && (0x1F1E6...0x1F1FF).contains(first.value)
                if takes { width = 2 }
            case (.wide, 0x1F3FB...0x1F3FF):
                takes = width == 2 && first.value >= 0x2600
            case (let kind, let value):
                takes = wantsEmoji && value >= 0x2190 && (kind == .wide || ScalarWidth.becomesEmoji(following))
                wantsEmoji = false
            }
            guard takes else {
                pending = following
                break
            }
            count += 1
            if count <= Self.maximumScalars { joined.append(following) }
        }
        return TextCluster(scalar: first, joined: count == 1 ? nil : String(joined), width: width)
    }
}

import Canvas
import CityModel

/// Bytes of a terminal to keys: UTF-8, ECMA-48 control sequences of xterm, the Linux console, rxvt and VT220, mouse
/// reports (1006 and the old form), bracketed paste and focus reports. Replies to queries become reports or
/// nothing, so that a late one never becomes a key.
///
/// A decoder holds bytes that are the beginning of something; ``flush(awaitsReport:)`` says that nothing followed in time.
struct KeyDecoder {
    /// Bytes of a paste that are kept.
    static let pasteLimit = 64 * 1024
    private static let sequenceLimit = 128
    private static let stringLimit = 4096
    private static let pasteEnd: [UInt8] = Array("\u{1B}[201~".utf8)

    private var buffer: [UInt8] = []
    private var start = 0
    private var paste: [UInt8]?
    private var reports: [TerminalReport] = []
    /// Bytes of the end mark of a paste seen so far.
    private var pasteEndMatched = 0
    /// What was taken for keys because nothing followed in time, while an answer was awaited that begins so: a line may cut
    /// an answer in two, and its digits must not become keys that open a panel.
    private var severed: [UInt8] = []

    /// Whether something has begun and waits for its rest.
    var isPending: Bool { start < buffer.count || paste != nil }

    /// How far that which has begun has come.
    var begun: Beginning {
        guard paste == nil else { return .paste }
        let first = severed.first ?? (isPending ? buffer[start] : 0)
        return switch (severed.count + buffer.count - start, first == 0x1B) {
        case (...1, true): .escape
        case (2, true): .introducer
        default: .rest
        }
    }

    enum Beginning {
        /// Esc alone: a key, or the first byte of anything.
        case escape
        /// Esc and one more: Alt with a character, or a sequence.
        case introducer
        /// The middle of a sequence or of a character, which no hand types.
        case rest
        case paste
    }

    mutating func feed(_ bytes: some Sequence<UInt8>) -> [Key] {
        buffer.append(contentsOf: bytes)
        return decode(isFinal: false)
    }

    /// What the terminal has answered since this was last asked.
    mutating func takeReports() -> [TerminalReport] {
        defer { reports.removeAll() }
        return reports
    }

    /// What the pending bytes mean when nothing follows: a lone Esc, Alt with a character, the paste so far.
    ///
    /// - Parameter awaitsReport: The terminal still owes an answer, of which this may be the beginning.
    mutating func flush(awaitsReport: Bool = false) -> [Key] {
        let pending = paste == nil ? Array(buffer[start...]) : []
        var keys = decode(isFinal: true)
        if awaitsReport, pending.first == 0x1B { severed = pending }
        if let text = endPaste() { keys.append(.paste(text)) }
        return keys
    }

    /// What was cut off so long ago is no longer followed by its rest.
    mutating func forgetSevered() { severed = [] }

    /// Whether the pending bytes end a report whose beginning was taken for keys; nil when more must come to tell.
    private mutating func takeRestOfReport(isFinal: Bool) -> Bool? {
        let joined = severed + buffer[start...].prefix(Self.sequenceLimit)
        guard let found = KeyParser(bytes: joined, start: 0, isFinal: isFinal).next() else { return nil }
        defer { severed = [] }
        guard case .report(let report) = found.meaning else { return false }
        reports.append(report)
        start += found.length - severed.count
        return true
    }

    private mutating func decode(isFinal: Bool) -> [Key] {
        var keys: [Key] = []
        while start < buffer.count {
            if !severed.isEmpty {
                guard let isTaken = takeRestOfReport(isFinal: isFinal) else { break }
                if isTaken { continue }
            }
            if paste != nil {
                if let text = collectPaste() { keys.append(.paste(text)) }
                continue
            }
            let found = KeyParser(bytes: buffer, start: start, isFinal: isFinal).next()
            guard let found else { break }
            start += found.length
            switch found.meaning {
            case .key(let key): keys.append(key)
            case .pasteBegins: paste = []
            case .report(let report): reports.append(report)
            case .nothing: break
            }
        }
        if start >= buffer.count {
            buffer.removeAll(keepingCapacity: buffer.count < Self.stringLimit)
            start = 0
        } else if start > Self.stringLimit {
            buffer.removeFirst(start)
            start = 0
        }
        return keys
    }

    /// Takes bytes into the paste up to its end mark; the text when that came.
    private mutating func collectPaste() -> String? {
        while start < buffer.count {
            let byte = buffer[start]
            start += 1
            if byte == Self.pasteEnd[pasteEndMatched] {
                pasteEndMatched += 1
                if pasteEndMatched == Self.pasteEnd.count { return endPaste() }
            } else {
                keep(Self.pasteEnd[..<pasteEndMatched])
                pasteEndMatched = byte == Self.pasteEnd[0] ? 1 : 0
                if pasteEndMatched == 0 { keep([byte]) }
            }
        }
        return nil
    }

    private mutating func keep(_ bytes: some Collection<UInt8>) {
        guard let count = paste?.count, count + bytes.count <= Self.pasteLimit else { return }
        paste?.append(contentsOf: bytes)
    }

    private mutating func endPaste() -> String? {
        defer {
            paste = nil
            pasteEndMatched = 0
        }
        return paste.map(PastedText.harmless)
    }
}

/// Pasted bytes as text that may be shown and stored.
enum PastedText {
    /// Line ends become line feeds, tabs blanks; other control and format characters are gone, invalid bytes a visible sign.
    static func harmless(_ bytes: [UInt8]) -> String {
        var text = ""
        var followsReturn = false
        for scalar in String(decoding: bytes, as: UTF8.self).unicodeScalars {
            switch scalar {
            case "\r", "\u{2028}", "\u{2029}", "\u{85}": text.unicodeScalars.append("\n")
            case "\n" where followsReturn: break
            case "\t": text.unicodeScalars.append(" ")
            default: text.unicodeScalars.append(scalar)
            }
            followsReturn = scalar == "\r"
        }
        return PlainText.withoutControls(text)
    }
}

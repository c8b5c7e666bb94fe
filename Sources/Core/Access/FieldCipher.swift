internal import Crypto
internal import Foundation

package enum CipherFailure: Error, Hashable, Sendable {
    /// A key has to have 32 bytes.
    case keyLength(Int)
    /// Not sealed with this key, or changed since.
    case cannotOpen
    case cannotSeal
}

/// Seals single fields with AES-256-GCM (NIST SP 800-38D); the key lives outside the store.
package struct FieldCipher: Sendable {
    /// Bytes of a key.
    package static let keyLength = 32

    private let key: SymmetricKey

    /// - Parameter key: 32 bytes.
    package init(key: [UInt8]) throws(CipherFailure) {
        guard key.count == Self.keyLength else { throw .keyLength(key.count) }
        self.key = SymmetricKey(data: key)
    }

    /// A key from the system's random source.
    package static func newKey() -> [UInt8] {
        SymmetricKey(size: .bits256).withUnsafeBytes { Array($0) }
    }

    /// - Returns: nonce (12 bytes), ciphertext and tag (16 bytes) in one; sealing twice gives different bytes.
    package func seal(_ text: String) throws(CipherFailure) -> [UInt8] {
        guard let sealed = try? AES.GCM.seal(Array(text.utf8), using: key), let bytes = sealed.combined else {
            throw .cannotSeal
        }
        return Array(bytes)
    }

    /// The text that `seal` was given.
    package func open(_ bytes: [UInt8]) throws(CipherFailure) -> String {
        guard let box = try? AES.GCM.SealedBox(combined: bytes), let opened = try? AES.GCM.open(box, using: key) else {
            throw .cannotOpen
        }
        return String(decoding: opened, as: UTF8.self)
    }
}

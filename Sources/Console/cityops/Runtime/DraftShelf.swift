import Canvas
import CityModel
import CityPanels
import Foundation

/// Keeps what a person was typing when the line was lost, until that person comes back. One file a user, readable by nobody
/// else.
struct DraftShelf {
    /// A form as it stood.
    enum Draft: Codable, Equatable {
        case incident(IncidentFormContent)
        /// The answer to a panel's question.
        case prompt(panel: String, name: String, text: String)
    }

    private static let largestFile = 64 * 1024

    let folder: String
    let user: String

    /// The form that is open and worth keeping.
    static func draft(of shell: Shell) -> Draft? {
        switch shell.overlay {
        case .incident(let form): .incident(form.content)
        case .prompt(let name, let field) where !field.text.isEmpty:
            .prompt(panel: shell.active.id.text, name: name, text: field.text)
        default: nil
        }
    }

    /// Whether it could be kept.
    func keep(_ draft: Draft) -> Bool {
        guard let data = try? JSONEncoder().encode(draft), (try? Setup.makeFolder(folder)) != nil else { return false }
        let temporary = "\(file).new"
        guard
            FileManager.default.createFile(atPath: temporary, contents: data, attributes: [.posixPermissions: 0o600])
        else { return false }
        return rename(temporary, file) == 0
    }

    /// What was kept, taken off the shelf; nothing where it cannot be read any more.
    func take() -> Draft? {
        guard let data = FileManager.default.contents(atPath: file) else { return nil }
        unlink(file)
        return data.count <= Self.largestFile ? try? JSONDecoder().decode(Draft.self, from: data) : nil
    }

    /// Opens the form again as it stood; false where its panel is no more.
    static func offer(_ draft: Draft, to shell: Shell) -> Bool {
        switch draft {
        case .incident(let content):
            shell.overlay = .incident(IncidentForm(content))
        case .prompt(let panel, let name, let text):
            guard shell.entries.contains(where: { $0.id.text == panel }), shell.phrases.has("prompt.\(name)") else {
                return false
            }
            shell.open(PanelID(panel))
            shell.overlay = .prompt(name: name, TextField(PlainText.sanitized(text)))
        }
        return true
    }

    /// A user's name as a file's name, whatever it is made of.
    private var file: String {
        let safe = user.utf8.map { byte in
            let isPlain = (byte >= 0x61 && byte <= 0x7A) || (byte >= 0x30 && byte <= 0x39)
            return isPlain ? String(UnicodeScalar(byte)) : "%" + String(byte, radix: 16)
        }
        return "\(folder)/\(safe.joined().prefix(200)).json"
    }
}

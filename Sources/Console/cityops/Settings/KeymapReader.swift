import Canvas
import CityAssets
import CityModel
import CityPanels

/// Something in a person's key-binding file that is passed over; the action keeps its usual keys.
enum KeymapProblem: Hashable, Sendable {
    case unreadable(AssetFailure)
    case unknownAction(file: String, line: Int, action: String, nearest: String?)
    case unknownKey(file: String, line: Int, action: String, key: String)
    /// The key stays with the first of the two.
    case clash(key: String, first: String, second: String)
}

extension Complaint {
    init(_ problem: KeymapProblem) {
        switch problem {
        case .unreadable(let failure): self.init(failure)
        case .unknownAction(let file, let line, let action, let nearest):
            var values = ["file": file, "line": "\(line)", "action": action]
            values["nearest"] = nearest
            self.init(nearest == nil ? "keymap.action" : "keymap.actionNear", values, code: .input)
        case .unknownKey(let file, let line, let action, let key):
            self.init(
                "keymap.key", ["file": file, "line": "\(line)", "action": action, "key": key], code: .input)
        case .clash(let key, let first, let second):
            self.init("keymap.clash", ["key": key, "first": first, "second": second], code: .input)
        }
    }
}

/// Makes the keymap: `data/keymap.yaml`, then a person's own file, whose lines replace an action's keys.
struct KeymapReader {
    let assets: AssetFolder
    /// The person's file; nil for none.
    var own: String?

    /// The person's file by the settings, else `keymap.yaml` beside them when it is there.
    static func ownFile(_ settings: Settings) -> String? {
        if let named = settings.path(.keymap) { return Setup.expanded(named) }
        let usual = usualFile()
        return AssetFolder.isFile(usual) ? usual : nil
    }

    static func usualFile() -> String { Setup.folder("XDG_CONFIG_HOME", ".config") + "/keymap.yaml" }

    func keymap() throws -> Keymap { try load().keymap }

    /// - Throws: when `data/keymap.yaml` itself is wrong; the person's file is only ever a problem.
    func load() throws -> (keymap: Keymap, problems: [KeymapProblem]) {
        var order: [ActionID] = []
        var keys: [ActionID: [Key]] = [:]
        for binding in try KeymapFiles.load(assets) {
            keys[ActionID(binding.action)] = try binding.keys.map { name in
                guard let key = Key(name: name) else {
                    throw AssetFailure.field(
                        file: "data/keymap.yaml", line: binding.line, field: binding.action,
                        expected: "names of keys, not '\(name)'")
                }
                return key
            }
            order.append(ActionID(binding.action))
        }
        var problems: [KeymapProblem] = []
        let changed = readOwn(&order, &keys, &problems)
        // What a person bound comes first: his key wins over the usual one.
        let bindings = (order.filter(changed.contains) + order.filter { !changed.contains($0) }).map {
            ($0, keys[$0] ?? [])
        }
        let keymap = Keymap(bindings)
        if own != nil {
            problems += keymap.clashes.map {
                .clash(key: $0.key.name ?? "", first: $0.first.text, second: $0.second.text)
            }
        }
        return (keymap, problems)
    }

    private func readOwn(
        _ order: inout [ActionID], _ keys: inout [ActionID: [Key]], _ problems: inout [KeymapProblem]
    ) -> Set<ActionID> {
        guard let own else { return [] }
        let known = Set(Actions.shared + PanelRegistry.entries.flatMap { $0.open().actions.map(\.id) })
        var changed: Set<ActionID> = []
        do throws(AssetFailure) {
            guard let bytes = AssetFolder.contents(own) else { throw .unreadable(file: own) }
            for binding in try KeymapFiles.read(bytes, file: own) {
                let action = ActionID(binding.action)
                guard known.contains(action) else {
                    let nearest = NearestName.find(binding.action, among: known.map(\.text).sorted())
                    problems.append(
                        .unknownAction(file: own, line: binding.line, action: binding.action, nearest: nearest))
                    continue
                }
                if let wrong = binding.keys.first(where: { Key(name: $0) == nil }) {
                    problems.append(
                        .unknownKey(file: own, line: binding.line, action: binding.action, key: wrong))
                    continue
                }
                if keys[action] == nil { order.append(action) }
                keys[action] = binding.keys.compactMap { Key(name: $0) }
                changed.insert(action)
            }
        } catch {
            problems.append(.unreadable(error))
        }
        return changed
    }
}

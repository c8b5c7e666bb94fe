import Canvas
import CityAssets
import CityModel
import CityPanels

/// Something in a person's key-binding file that is passed over; the action keeps its usual keys.
enum KeymapProblem: Hashable, Sendable {
    case unreadable(AssetFailure)
    case unknownAction(file: String, line: Int, action: String, nearest: String?)
    case unknownKey(file: String, line: Int, action: String, key: String)
    /// What is written is another key to every terminal.
    case sameKey(file: String, line: Int, action: String, key: String, same: String)
    case neverSent(file: String, line: Int, action: String, key: String)
    /// The key opens a panel whatever it is bound to.
    case opensPanel(file: String, line: Int, action: String, key: String, panel: String)
    /// The key stays with the first of the two.
    case clash(key: String, first: String, second: String)
    /// Neither the action nor the palette, where it could be found, would have a key.
    case noWay(file: String, action: String, keys: String)
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
        case .sameKey(let file, let line, let action, let key, let same):
            self.init(
                "keymap.sameKey",
                ["file": file, "line": "\(line)", "action": action, "key": key, "same": same], code: .input)
        case .neverSent(let file, let line, let action, let key):
            self.init(
                "keymap.neverSent", ["file": file, "line": "\(line)", "action": action, "key": key], code: .input)
        case .opensPanel(let file, let line, let action, let key, let panel):
            self.init(
                "keymap.opensPanel",
                ["file": file, "line": "\(line)", "action": action, "key": key, "panel": panel], code: .input)
        case .noWay(let file, let action, let keys):
            self.init("keymap.noWay", ["file": file, "action": action, "keys": keys], code: .input)
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
        let usual = keys
        var changed = readOwn(&order, &keys, &problems)
        var keymap = Self.keymap(order, keys, first: changed)
        let lost = Self.waysOut.filter { !keymap.hasKey(for: $0) && !keymap.hasKey(for: Actions.palette) }
        if !lost.isEmpty, let own {
            for action in lost {
                keys[action] = usual[action]
                changed.remove(action)
                let names = keys[action]?.compactMap(\.name).joined(separator: " ") ?? ""
                problems.append(.noWay(file: own, action: action.text, keys: names))
            }
            keymap = Self.keymap(lost + order.filter { !lost.contains($0) }, keys, first: changed.union(lost))
        }
        if own != nil { problems += Self.clashes(keymap) }
        return (keymap, problems)
    }

    /// What must always be within reach: by a key of its own, or through the palette.
    private static let waysOut = [Actions.quit, Actions.help]

    /// What a person bound comes first: his key wins over the usual one.
    private static func keymap(_ order: [ActionID], _ keys: [ActionID: [Key]], first: Set<ActionID>) -> Keymap {
        Keymap(
            (order.filter(first.contains) + order.filter { !first.contains($0) }).map { ($0, keys[$0] ?? []) },
            ofPanels: Set(panelActions.flatMap { $0 }.map(\.id)))
    }

    private static var panelActions: [[PanelAction]] { PanelRegistry.entries.map { $0.open().actions } }

    private static func clashes(_ keymap: Keymap) -> [KeymapProblem] {
        var told: Set<Keymap.Clash> = []
        return (keymap.clashes + panelActions.flatMap { keymap.clashes(on: $0) }).filter { told.insert($0).inserted }
            .map { .clash(key: $0.key.name ?? "", first: $0.first.text, second: $0.second.text) }
            .sorted { "\($0)" < "\($1)" }
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
                if let problem = Self.problem(binding, file: own) {
                    problems.append(problem)
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

    /// Why one of the keys would never do what it is bound to.
    private static func problem(_ binding: KeymapFiles.Binding, file: String) -> KeymapProblem? {
        let (line, action) = (binding.line, binding.action)
        for name in binding.keys {
            guard let key = Key(name: name) else { continue }
            if case .character(let digit) = key, let panel = PanelRegistry.entries.first(where: { $0.digit == digit }) {
                return .opensPanel(file: file, line: line, action: action, key: name, panel: panel.id.text)
            }
            switch key.reach {
            case .sent: continue
            case .never: return .neverSent(file: file, line: line, action: action, key: name)
            case .sameAs(let other):
                return .sameKey(file: file, line: line, action: action, key: name, same: other.name ?? "")
            }
        }
        return nil
    }
}

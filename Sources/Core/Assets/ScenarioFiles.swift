package import CityModel

/// The scenarios of `data/scenarios/`, one file each.
package enum ScenarioFiles {
    package static func names(_ folder: AssetFolder) -> [String] {
        folder.files(in: "data/scenarios", suffix: ".yaml").map(AssetFolder.stem)
    }

    package static func load(_ name: String, _ folder: AssetFolder) throws(AssetFailure) -> Scenario {
        let known = names(folder)
        guard known.contains(name) else { throw .unknown(kind: "scenario", name: name, known: known) }
        let root = try YAMLValue.file("data/scenarios/\(name).yaml", in: folder)
        let start = try root.required("start", "a moment with its zone")
        guard let moment = Timestamp(try start.text()) else { throw start.wrong("a moment with its zone") }
        var injects: [Scenario.Inject] = []
        for value in try root.required("injects", "a list").list() { injects.append(try inject(value)) }
        return Scenario(
            id: name, title: try root.required("title", "zh and en").localized(), start: moment,
            minutes: try root.required("minutes", "a number").number(), injects: injects)
    }

    private static func inject(_ value: YAMLValue) throws(AssetFailure) -> Scenario.Inject {
        var fields: [String: String] = [:]
        for (key, field) in try value.entries() where field.isScalar { fields[key] = try field.text() }
        let text = try value.child("text")?.localized() ?? LocalizedText(zh: "", en: "")
        return Scenario.Inject(
            id: try value.required("id", "text").text(), minute: try value.required("minute", "a number").number(),
            kind: try value.required("kind", "a kind of inject").text(), fields: fields, text: text)
    }
}

import ArgumentParser
import Canvas
import CityKernels
import CityModel

struct CrowdDetectCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "detect", abstract: "What stands out in a series, value by value.",
        discussion: "With --csv - values are judged as they arrive on standard input, one line of JSON each (NDJSON).")

    @OptionGroup var common: CommonOptions
    @OptionGroup var series: SeriesOptions
    @Option(help: "Rows to learn from before alarms count; without it a seventh of the file, at most four weeks.")
    var learn: Int?
    @Option(help: ArgumentHelp("Which side alarms.", valueName: "both|above|below")) var side = "both"
    @Option(help: "False alarms accepted a week.") var budget = 1.0
    @Flag(help: "One JSON document; from standard input one document a line.") var json = false

    private var options: AnomalyOptions {
        AnomalyOptions(
            direction: side == "above" ? .above : side == "below" ? .below : .both, episodesPerSeason: budget)
    }

    func validate() throws {
        guard ["both", "above", "below"].contains(side) else {
            throw ValidationError("--side must be both, above or below.")
        }
        guard (0...1000).contains(budget) else { throw ValidationError("--budget must be from 0 to 1000.") }
        if let learn, !(8...RegularGrid.mostSteps).contains(learn) {
            throw ValidationError("--learn must be from 8 to \(RegularGrid.mostSteps).")
        }
    }

    func run() throws {
        try Guarded.run(common) { setup in
            let words = SeriesWords(phrases: setup.phrases)
            if series.csv == "-" { return try stream(words) }
            let file = try series.read()
            let column = try file.columns(series.column)[0]
            let values = try file.values(column)
            let learnt =
                learn
                ?? DetectorFeed.learningRows(
                    values.count, season: series.seasonLengths(stepSeconds: step(file)).last ?? 24)
            guard values.count > learnt else {
                throw Complaint("crowd.short", ["have": "\(values.count)", "need": "\(learnt + 1)"], code: .input)
            }
            var feed = DetectorFeed(series: series, options: options, learn: learnt)
            var rows: [DetectorFeed.Row] = []
            for index in values.indices {
                rows.append(
                    try feed.take(
                        second: file.seconds[index], stamp: file.stamps[index], value: values[index], words))
            }
            for note in words.notes(file, asked: series.column) { StandardError.write("cityops: \(note)\n") }
            if json { return JSONOutput.print(JSONValue.list(rows.map { $0.document(words) })) }
            for row in rows where row.isAlarm { StandardOutput.write(row.line(words)) }
            if !rows.contains(where: \.isAlarm) { sayNothingStandsOut(rows.count, words) }
        }
    }

    private func step(_ file: SeriesFile) -> Int64 { file.stepSeconds ?? 3600 }

    /// Answers each row as it arrives; the first `learn` are learnt from, which is said of each.
    private func stream(_ words: SeriesWords) throws {
        let lines = StreamedRows(column: series.column.first, time: series.time)
        var feed = DetectorFeed(series: series, options: options, learn: learn ?? Self.streamLearning)
        var alarms = 0
        if !json { tell("crowd.remark.learnsFirst", ["n": "\(feed.learn)"], words) }
        while let item = try lines.next() {
            let row: StreamedRows.Row
            switch item {
            case .unreadableTime(let line):
                tell("crowd.remark.unreadableTime", ["line": "\(line)"], words)
                continue
            case .noNumber(let line, let read):
                tell("crowd.remark.noNumber", ["line": "\(line)"], words)
                row = read
            case .row(let read): row = read
            }
            let answer = try feed.take(second: row.second, stamp: row.stamp, value: row.value, words)
            if json {
                JSONOutput.print(answer.document(words))
            } else if answer.isAlarm {
                StandardOutput.write(answer.line(words))
            }
            if answer.isAlarm { alarms += 1 }
        }
        guard feed.rows > 0 else { throw Complaint("crowd.noRows", ["file": "-"], code: .input) }
        guard feed.hasLearnt else {
            return tell("crowd.remark.onlyLearnt", ["n": "\(feed.rows)", "of": "\(feed.learn)"], words)
        }
        if !json, alarms == 0 { sayNothingStandsOut(feed.rows, words) }
    }

    /// Rows that a stream is learnt from unless told otherwise: four weeks of hours.
    private static let streamLearning = 672

    private func tell(_ key: String, _ values: [String: String], _ words: SeriesWords) {
        StandardError.write("cityops: \(words.phrases(key, values))\n")
    }

    /// Silence alone would not say whether anything was looked at.
    private func sayNothingStandsOut(_ rows: Int, _ words: SeriesWords) {
        StandardError.write("cityops: \(words.phrases("crowd.nothingStandsOut", ["n": "\(rows)"]))\n")
    }
}

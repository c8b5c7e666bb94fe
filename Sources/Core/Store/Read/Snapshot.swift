package import CityAccess
package import CityModel
internal import GRDB

/// What one viewer may see of the city at one moment. Valid only inside `CityCache.read`; nothing later than `asOf` is
/// visible, and masking is done before a value leaves it. All of it throws `StoreFailure` through `read`.
package struct Snapshot {
    package let asOf: Timestamp
    package let viewer: Viewer
    /// The static city; device numbers of outlets are masked unless the viewer may manage sources.
    package let city: City

    private let db: Database
    private let path: String
    private let cipher: FieldCipher?
    private let roster: SeriesRoster
    private let freshness: SourceFreshness
    private let hourMemory: HourMemory
    private let version: UInt64
    private let log = DamageLog()
    private var series: SeriesReader {
        SeriesReader(db, asOf: asOf, roster: roster, hourMemory: hourMemory, version: version, log: log)
    }

    init(
        _ db: Database, path: String, asOf: Timestamp, viewer: Viewer, city: City, roster: SeriesRoster,
        freshness: SourceFreshness, hourMemory: HourMemory, version: UInt64, cipher: FieldCipher?
    ) {
        self.db = db
        self.path = path
        self.asOf = asOf
        self.viewer = viewer
        self.city = city
        self.roster = roster
        self.freshness = freshness
        self.hourMemory = hourMemory
        self.version = version
        self.cipher = cipher
    }

    /// The newest sample, of any flag, of every entity that has one at most `seconds` old.
    package func latest(_ metric: MetricID, within seconds: Int64) throws -> [EntityID: Sample] {
        try series.latest(metric, within: seconds)
    }

    package func latest(_ key: SeriesKey, within seconds: Int64) throws -> Sample? {
        try series.latest(key, within: seconds)
    }

    /// Samples of one series, oldest first.
    package func samples(_ key: SeriesKey, in range: TimeRange) throws -> [Sample] {
        try series.samples(key, in: range)
    }

    /// Samples of the metric, of all entities when `entities` is nil; entities without any are left out.
    package func samples(
        _ metric: MetricID, entities: [EntityID]?, in range: TimeRange
    ) throws -> [EntityID: [Sample]] {
        try series.samples(metric, entities: entities, in: range)
    }

    /// Roll-ups of the hours (UTC) that begin in the range, oldest first; hours without observations are left out.
    package func hourly(_ key: SeriesKey, in range: TimeRange) throws -> [HourRollUp] {
        try series.hourly(key, in: range)
    }

    package func hourly(_ metric: MetricID, in range: TimeRange) throws -> [EntityID: [HourRollUp]] {
        try series.hourly(metric, in: range)
    }

    /// Roll-ups of the hours that begin in the range, later than `asOf` too: the one look ahead, for judging a forecast by what
    /// came. Nothing that a decision of that moment rests on may be read with it.
    package func hourlyAfterwards(_ key: SeriesKey, in range: TimeRange) throws -> [HourRollUp] {
        try SeriesReader(
            db, asOf: max(asOf, range.end), roster: roster, hourMemory: hourMemory, version: version, log: log
        ).hourly(key, in: range)
    }

    /// Roll-ups of the days that the range covers, oldest first; days without observations are left out.
    /// - Parameter utcOffsetSeconds: whole hours by which the days begin before those of UTC; 28,800 in Shanghai.
    package func daily(
        _ key: SeriesKey, in range: TimeRange, utcOffsetSeconds: Int64
    ) throws -> [DayRollUp] {
        try series.daily(key, in: range, utcOffsetSeconds: utcOffsetSeconds)
    }

    /// Series-days that reads of this snapshot met and could not decode. Each has one sample without a value, flagged
    /// missing, at its first second.
    package func damages() throws -> [BlockFinding] { try SeriesNames(db).findings(log) }

    /// The source that delivered each entity's series of the metric last.
    package func sources(of metric: MetricID) throws -> [EntityID: SourceID] { try series.sources(of: metric) }

    /// The source that delivered the series last.
    package func source(of key: SeriesKey) throws -> SourceID? { try series.source(of: key) }

    /// Open alarms, most severe first, then newest.
    package func openAlarms() throws -> [Alarm] { try AlarmJournal(db).open(asOf: asOf) }

    /// Alarms that were open at any time in the range, newest first.
    package func alarms(in range: TimeRange) throws -> [Alarm] {
        try AlarmJournal(db).alarms(in: range, asOf: asOf)
    }

    /// Newest first.
    package func incidents(includingClosed: Bool) throws -> [Incident] {
        try IncidentJournal(db).incidents(includingClosed: includingClosed, asOf: asOf)
    }

    /// Oldest first.
    package func tasks(of incident: Int64) throws -> [IncidentTask] {
        try IncidentJournal(db).tasks(of: incident, asOf: asOf)
    }

    /// Newest first; of everything when `incident` is nil.
    package func log(incident: Int64?, limit: Int) throws -> [LogEntry] {
        try IncidentJournal(db).log(incident: incident, limit: limit, asOf: asOf)
    }

    /// Households of the village, always masked; `CityCache.reveal` shows one in full, audited.
    package func households(in village: EntityID) throws -> [Household] {
        try HouseholdTable(db, cipher: cipher).households(in: village)
    }

    /// Households of the division and all below it, without personal data.
    package func householdRows(under division: EntityID) throws -> [HouseholdRow] {
        var rows: [HouseholdRow] = []
        try eachHouseholdRow(under: division) { rows.append($0) }
        return rows
    }

    /// The same one after the other: a whole city's are many.
    /// - Parameter body: must not ask for households itself.
    package func eachHouseholdRow(under division: EntityID, _ body: (HouseholdRow) throws -> Void) throws {
        let date = CivilTime(asOf).date
        try HouseholdQuery(db).each(under: division, year: date.year, asOf: date, body)
    }

    /// When each source last measured something; much cheaper than ``sourceStates()``, for what is asked every minute.
    package func newestObservations() throws -> [SourceID: Timestamp] {
        try SourceJournal(db).newestObservations(asOf: asOf, freshness, version: version)
    }

    package func sourceStates() throws -> [SourceState] { try SourceJournal(db).states(asOf: asOf) }

    /// Newest first.
    package func fetches(of source: SourceID, limit: Int) throws -> [FetchRecord] {
        try SourceJournal(db).fetches(of: source, limit: limit, asOf: asOf)
    }

    /// What the source did on each of the last days, oldest first; today as far as the hour that runs.
    package func days(of source: SourceID, last count: Int) throws -> [SourceDay] {
        try SourceDays(db, source).days(count, asOf: asOf)
    }

    /// How the last answer of the source began.
    package func lastAnswer(of source: SourceID) throws -> SourceAnswer? {
        try SourceAnswers(db).last(of: source, asOf: minuteEnd.adding(seconds: -1))
    }

    /// Passes that are under way or broke off, by source; as of now, they are not looked back at.
    package func feedProgress() throws -> [SourceID: FeedProgress] { try FeedMarkTables(db).progress() }

    /// Consoles look at whole minutes; of what keeps its last state only, that of the running minute counts as now.
    private var minuteEnd: Timestamp { asOf.floored(toSeconds: 60).adding(seconds: 60) }

    /// What came of comparing whole passes with the cache, by source.
    package func reconciliations() throws -> [SourceID: FeedReconciliation] {
        try FeedMarkTables(db).reconciliations().filter { $0.value.at < minuteEnd }
    }

    /// Whole passes that could not be compared and were not made up for since, by source.
    package func uncomparedPasses() throws -> [SourceID: UncomparedPass] {
        try FeedMarkTables(db).uncompared().filter { $0.value.at < minuteEnd }
    }

    /// Entities the source has brought readings of and the city does not have, by id.
    package func strangers(of source: SourceID) throws -> [EntityID] { try CityTables.strangers(of: source, in: db) }

    /// How far the warehouse follows, as of now; nil when nothing is forwarded.
    package func forwarding() throws -> ForwardState? { try ForwardQueue(db).state(asOf.secondsSince1970) }

    /// What people want of the feeds, by source.
    package func sourceOrders() throws -> [SourceID: SourceOrder] { try SourceOrders(db).all() }

    /// What departments have yet to confirm, oldest first.
    package func waitingOutbox(limit: Int) throws -> [OutboxItem] { try Outbox(db).waiting(limit: limit) }

    /// What the process that fetches for this host says of itself; nil when none does.
    package func leader() -> String? { LeaderLock(store: path).holder() }

    /// Newest first.
    package func quarantined(of source: SourceID, limit: Int) throws -> [QuarantinedRecord] {
        try SourceJournal(db).quarantined(of: source, limit: limit, asOf: asOf)
    }

    /// Named things whose Chinese or English name or id holds every word of the text, best match first.
    package func search(_ text: String, limit: Int) throws -> [SearchHit] {
        try NameSearch.search(text, limit: limit, db)
    }
}

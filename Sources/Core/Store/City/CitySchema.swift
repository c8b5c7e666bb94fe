extension Schema {
    /// The static city. Rows are read back in the order in which they were written (rowid). Foreign keys are checked at
    /// commit, so that the tables can be filled in any order.
    static let city = """
        CREATE TABLE meta(key TEXT PRIMARY KEY, value INTEGER NOT NULL) WITHOUT ROWID;
        INSERT INTO meta VALUES ('city_version', 0), ('observations', 0);

        CREATE TABLE division(
          id TEXT NOT NULL PRIMARY KEY, code TEXT NOT NULL, name_zh TEXT NOT NULL, name_en TEXT NOT NULL,
          level INTEGER NOT NULL, kind TEXT NOT NULL,
          parent TEXT REFERENCES division(id) DEFERRABLE INITIALLY DEFERRED,
          longitude REAL NOT NULL, latitude REAL NOT NULL, population INTEGER);
        CREATE INDEX division_parent ON division(parent);
        CREATE TABLE outline(
          division TEXT REFERENCES division(id) DEFERRABLE INITIALLY DEFERRED, ring BLOB NOT NULL);
        CREATE TABLE grid_cell(
          id TEXT NOT NULL PRIMARY KEY, town TEXT REFERENCES division(id) DEFERRABLE INITIALLY DEFERRED,
          longitude REAL NOT NULL, latitude REAL NOT NULL, half_width_metres REAL NOT NULL);
        CREATE TABLE place(
          id TEXT NOT NULL PRIMARY KEY, name_zh TEXT NOT NULL, name_en TEXT NOT NULL, kind TEXT NOT NULL,
          grade TEXT NOT NULL, division TEXT REFERENCES division(id) DEFERRABLE INITIALLY DEFERRED,
          longitude REAL NOT NULL, latitude REAL NOT NULL, area_square_metres REAL NOT NULL,
          instantaneous_capacity INTEGER NOT NULL, daily_capacity INTEGER NOT NULL, warning_percent REAL NOT NULL,
          opens_minute INTEGER NOT NULL, closes_minute INTEGER NOT NULL, node INTEGER NOT NULL,
          weekday_peak REAL NOT NULL, weekend_peak REAL NOT NULL, holiday_factor REAL NOT NULL,
          is_outdoor INTEGER NOT NULL);
        CREATE TABLE gate(
          id TEXT NOT NULL PRIMARY KEY, place TEXT REFERENCES place(id) DEFERRABLE INITIALLY DEFERRED,
          name_zh TEXT NOT NULL, name_en TEXT NOT NULL, width_metres REAL NOT NULL, mode TEXT NOT NULL);
        CREATE TABLE road_node(
          id INTEGER NOT NULL UNIQUE, name_zh TEXT NOT NULL, name_en TEXT NOT NULL,
          longitude REAL NOT NULL, latitude REAL NOT NULL, zone INTEGER);
        CREATE TABLE road_link(
          id TEXT NOT NULL PRIMARY KEY, name_zh TEXT NOT NULL, name_en TEXT NOT NULL,
          from_node INTEGER NOT NULL REFERENCES road_node(id) DEFERRABLE INITIALLY DEFERRED,
          to_node INTEGER NOT NULL REFERENCES road_node(id) DEFERRABLE INITIALLY DEFERRED,
          length_kilometres REAL NOT NULL, class TEXT NOT NULL, free_flow_kilometres_per_hour REAL NOT NULL,
          lanes INTEGER NOT NULL, capacity_vehicles_per_hour REAL NOT NULL,
          division TEXT REFERENCES division(id) DEFERRABLE INITIALLY DEFERRED, corridor TEXT NOT NULL);
        CREATE TABLE zone_trips(
          origin INTEGER NOT NULL, destination INTEGER NOT NULL, vehicles_per_hour REAL NOT NULL);
        CREATE TABLE station(
          id TEXT NOT NULL PRIMARY KEY, name_zh TEXT NOT NULL, name_en TEXT NOT NULL, kind TEXT NOT NULL,
          division TEXT REFERENCES division(id) DEFERRABLE INITIALLY DEFERRED,
          longitude REAL NOT NULL, latitude REAL NOT NULL, river TEXT NOT NULL, target_class INTEGER,
          metrics TEXT NOT NULL);
        CREATE TABLE river(id TEXT NOT NULL PRIMARY KEY, name_zh TEXT NOT NULL, name_en TEXT NOT NULL, line BLOB NOT NULL);
        CREATE TABLE outlet(
          id TEXT NOT NULL PRIMARY KEY, enterprise_zh TEXT NOT NULL, enterprise_en TEXT NOT NULL,
          name_zh TEXT NOT NULL, name_en TEXT NOT NULL, kind TEXT NOT NULL, industry TEXT NOT NULL,
          division TEXT REFERENCES division(id) DEFERRABLE INITIALLY DEFERRED,
          longitude REAL NOT NULL, latitude REAL NOT NULL, stack_height_metres REAL, device_number TEXT NOT NULL);
        CREATE TABLE permit(
          outlet TEXT NOT NULL REFERENCES outlet(id) DEFERRABLE INITIALLY DEFERRED, pollutant TEXT NOT NULL,
          pollutant_zh TEXT NOT NULL, pollutant_en TEXT NOT NULL, "limit" REAL NOT NULL, unit TEXT NOT NULL,
          annual_tonnes REAL);
        CREATE TABLE department(
          id TEXT NOT NULL PRIMARY KEY, name_zh TEXT NOT NULL, name_en TEXT NOT NULL, short_zh TEXT NOT NULL,
          short_en TEXT NOT NULL, duty_zh TEXT NOT NULL, duty_en TEXT NOT NULL);
        CREATE TABLE duty_post(
          department TEXT REFERENCES department(id) DEFERRABLE INITIALLY DEFERRED, shift TEXT NOT NULL,
          role_zh TEXT NOT NULL, role_en TEXT NOT NULL);
        CREATE TABLE response_unit(
          id TEXT NOT NULL PRIMARY KEY, name_zh TEXT NOT NULL, name_en TEXT NOT NULL, kind TEXT NOT NULL,
          department TEXT REFERENCES department(id) DEFERRABLE INITIALLY DEFERRED,
          division TEXT REFERENCES division(id) DEFERRABLE INITIALLY DEFERRED,
          longitude REAL NOT NULL, latitude REAL NOT NULL, node INTEGER NOT NULL, crew INTEGER NOT NULL,
          vehicles INTEGER NOT NULL, skills TEXT NOT NULL);
        CREATE TABLE resource(
          id TEXT NOT NULL PRIMARY KEY, name_zh TEXT NOT NULL, name_en TEXT NOT NULL, kind TEXT NOT NULL,
          division TEXT REFERENCES division(id) DEFERRABLE INITIALLY DEFERRED,
          longitude REAL NOT NULL, latitude REAL NOT NULL, node INTEGER NOT NULL, capacity INTEGER NOT NULL,
          stock TEXT NOT NULL);
        CREATE TABLE metric(
          id TEXT NOT NULL PRIMARY KEY, name_zh TEXT NOT NULL, name_en TEXT NOT NULL, unit TEXT NOT NULL,
          decimals INTEGER NOT NULL, cycle_seconds INTEGER NOT NULL);
        CREATE TABLE source(
          id TEXT NOT NULL PRIMARY KEY, name_zh TEXT NOT NULL, name_en TEXT NOT NULL,
          department TEXT REFERENCES department(id) DEFERRABLE INITIALLY DEFERRED, catalogue_code TEXT NOT NULL,
          share_type TEXT NOT NULL, cycle_seconds INTEGER NOT NULL, metrics TEXT NOT NULL, endpoint TEXT);
        CREATE TABLE alarm_rule(
          id TEXT NOT NULL PRIMARY KEY, title_zh TEXT NOT NULL, title_en TEXT NOT NULL, kind TEXT NOT NULL,
          metric TEXT NOT NULL, subject_kind TEXT NOT NULL, comparison TEXT NOT NULL, blue REAL, yellow REAL, orange REAL, red REAL,
          clear_margin REAL NOT NULL, hold_seconds INTEGER NOT NULL, clear_seconds INTEGER NOT NULL,
          department TEXT REFERENCES department(id) DEFERRABLE INITIALLY DEFERRED, clause TEXT NOT NULL,
          advice_zh TEXT NOT NULL, advice_en TEXT NOT NULL);
        CREATE TABLE holiday(
          date TEXT NOT NULL PRIMARY KEY, name_zh TEXT NOT NULL, name_en TEXT NOT NULL, kind TEXT NOT NULL,
          day_index INTEGER NOT NULL, day_count INTEGER NOT NULL);

        CREATE VIRTUAL TABLE name_search USING fts5(
          id UNINDEXED, kind UNINDEXED, name_zh UNINDEXED, name_en UNINDEXED, words,
          tokenize = 'unicode61 remove_diacritics 2', prefix = '2 3');

        """
}

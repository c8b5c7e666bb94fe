extension Schema {
    /// Households with their members and measures. `name`, `identity_number` and `phone` of a person are sealed by the
    /// field cipher, NULL when the store was filled without one.
    static let households = """
        CREATE TABLE household(
          id TEXT NOT NULL PRIMARY KEY,
          village TEXT NOT NULL REFERENCES division(id) DEFERRABLE INITIALLY DEFERRED,
          longitude REAL NOT NULL, latitude REAL NOT NULL, status TEXT NOT NULL, cause TEXT NOT NULL,
          income_per_head_yuan REAL NOT NULL, house_grade TEXT NOT NULL, has_safe_water INTEGER NOT NULL);
        CREATE INDEX household_village ON household(village);
        CREATE TABLE person(
          household TEXT NOT NULL REFERENCES household(id) ON DELETE CASCADE, ordinal INTEGER NOT NULL,
          name BLOB, identity_number BLOB, phone BLOB, relation INTEGER NOT NULL, birth_year INTEGER NOT NULL,
          is_female INTEGER NOT NULL, health TEXT NOT NULL, schooling_years INTEGER NOT NULL,
          is_in_school INTEGER NOT NULL, is_insured INTEGER NOT NULL, is_working INTEGER NOT NULL,
          PRIMARY KEY(household, ordinal)) WITHOUT ROWID;
        CREATE TABLE aid_measure(
          household TEXT NOT NULL REFERENCES household(id) ON DELETE CASCADE, ordinal INTEGER NOT NULL,
          kind TEXT NOT NULL, start TEXT NOT NULL, yuan_per_year REAL NOT NULL, department TEXT NOT NULL,
          PRIMARY KEY(household, ordinal)) WITHOUT ROWID;

        """
}

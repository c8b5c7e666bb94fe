extension CityCache {
    /// Copies the store as it is now into a file of its own while others go on using it; the file is checked before it
    /// takes its name, and one that had the name is replaced.
    /// - Parameter isWanted: gets the share done, 0…1, from time to time; false ends the copy and leaves nothing.
    /// - Returns: bytes of the copy; nil when it was not wanted any more.
    /// - Throws: `.diskFull` and the like with the path of the copy.
    package func backup(to target: String, isWanted: (Double) -> Bool) throws(StoreFailure) -> Int64? {
        try StoreBackup(location: location, target: target).run(isWanted: isWanted)
    }
}

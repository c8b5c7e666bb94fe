import Canvas
import CityAccess
import CityModel
import CityPanels
import CityStore

/// What people ask for that must not hold the screen up: a slow disk, a picture, the whole register.
extension Workbench {
    /// Who quits waits for what is still to be written.
    static let mostWaitingErrands = 8

    /// Writes a frame or its table into the exports' folder.
    ///
    /// - Returns: false, with nothing made or queued, while so much waits already that quitting would wait for seconds.
    func export(
        as format: ExportFormat, to exports: ExportFolder, _ content: () -> ExportFolder.Content
    ) -> Bool {
        guard waitingErrands < Self.mostWaitingErrands else { return false }
        let content = content()
        run { .message("shell.exported", ["files": try exports.write(content, as: format)], isError: false) }
        return true
    }

    /// Writes a text of a panel's making into a folder below the exports.
    func save(_ text: String, folder: String, file: String, to exports: ExportFolder) {
        run {
            .message("shell.exported", ["files": try exports.write(text, folder: folder, file: file)], isError: false)
        }
    }

    /// Reads the register's names and numbers, prepared for the palette, when the viewer may see personal data.
    func findHouseholds(for search: NameSearch, at moment: Timestamp) {
        guard viewer.may(.seePersonalData) else { return }
        let (cache, viewer) = (cache, viewer)
        run {
            .households(
                try cache.read(asOf: moment, viewer: viewer) { try PaletteCatalogue.households($0, search) })
        }
    }
}

import Files
import Foundation

/// A folder of its own in which bytes are read as a file of a form.
///
/// `Beside/FORM` has the other files that belong there, `Corpus/FORM` such bytes as were worth keeping:
/// whole files, and damages of them that took a way of their own. The first are made by
/// `Tests/Peers/foreign_seeds.py`, the others were found by `launch/fuzz`.
package final class ForeignFolder: Sendable {
  private let form: ForeignForm
  private let path: String

  private static let place = URL(filePath: #filePath).deletingLastPathComponent()

  /// Makes the folder, in memory where the system has a place for that.
  package init(_ form: ForeignForm) throws {
    self.form = form
    let memory = "/dev/shm"
    let root =
      Path.isFolder(memory) ? URL(filePath: memory) : FileManager.default.temporaryDirectory
    let folder = root.appending(path: "and-dist-foreign-\(UUID().uuidString)")
    let beside = Self.place.appending(path: "Beside/\(form.rawValue)")
    if Path.isFolder(beside.path) {
      try FileManager.default.copyItem(at: beside, to: folder)
    } else {
      try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    }
    path = folder.path
  }

  deinit {
    try? FileManager.default.removeItem(atPath: path)
  }

  /// Writes the bytes as the form's file and reads it; whether it is whole.
  @discardableResult
  package func read(_ bytes: [UInt8]) -> Bool {
    do {
      let file = try OpenFile(Path.join(path, form.fileName), for: .creating)
      try file.write(bytes.span, at: 0)
    } catch {
      preconditionFailure("\(error)")
    }
    return form.read(in: path)
  }

  /// The corpus of a form, in order of names.
  package static func corpus(_ form: ForeignForm) throws -> [[UInt8]] {
    let folder = place.appending(path: "Corpus/\(form.rawValue)")
    let files = try FileManager.default.contentsOfDirectory(
      at: folder, includingPropertiesForKeys: nil)
    return try files.sorted { $0.path < $1.path }.map { [UInt8](try Data(contentsOf: $0)) }
  }
}

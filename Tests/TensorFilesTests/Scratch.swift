import Foundation

/// A folder of its own for a test, removed with its owner.
final class Scratch {
  let folder: String

  init() throws {
    folder = NSTemporaryDirectory() + "and-dist-\(UUID().uuidString)"
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
  }

  deinit {
    try? FileManager.default.removeItem(atPath: folder)
  }

  /// The path of a file in it.
  func path(_ name: String) -> String { "\(folder)/\(name)" }

  /// A file of these bytes.
  func file(_ bytes: [UInt8], named name: String = "file") throws -> String {
    try Data(bytes).write(to: URL(fileURLWithPath: path(name)))
    return path(name)
  }

  /// A FIFO in it; returns its path.
  func fifo(_ name: String) throws -> String {
    try Process.run(URL(filePath: "/usr/bin/mkfifo"), arguments: [path(name)]).waitUntilExit()
    return path(name)
  }

  /// A symbolic link in it; returns its path.
  func link(_ name: String, to target: String) throws -> String {
    try FileManager.default.createSymbolicLink(
      atPath: path(name), withDestinationPath: target)
    return path(name)
  }

  /// The names in it.
  var names: [String] {
    get throws { try FileManager.default.contentsOfDirectory(atPath: folder).sorted() }
  }
}

/// A committed file, made by Tests/Peers/tensor_file_fixtures.py.
func fixture(_ name: String, from source: String = #filePath) -> String {
  URL(fileURLWithPath: source).deletingLastPathComponent()
    .appendingPathComponent("Fixtures/\(name)").path
}

/// The bytes of a file.
func contents(_ path: String) throws -> [UInt8] {
  [UInt8](try Data(contentsOf: URL(fileURLWithPath: path)))
}

import Foundation

/// A folder that is removed with the last reference to it.
final class TemporaryFolder {
  let path: String

  init() throws {
    path = NSTemporaryDirectory() + "/datasets-tests-\(UUID().uuidString)"
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
  }

  deinit {
    try? FileManager.default.removeItem(atPath: path)
  }

  /// The path of a file or folder in it; the folders on the way are made.
  func place(_ name: String) throws -> String {
    let url = URL(filePath: path).appending(path: name)
    try FileManager.default.createDirectory(
      at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
    return url.path
  }

  @discardableResult
  func write(_ bytes: [UInt8], to name: String) throws -> String {
    let path = try place(name)
    try Data(bytes).write(to: URL(filePath: path))
    return path
  }

  func read(_ name: String) throws -> [UInt8] {
    try Array(Data(contentsOf: URL(filePath: place(name))))
  }

  func remove(_ name: String) throws {
    try FileManager.default.removeItem(atPath: place(name))
  }
}

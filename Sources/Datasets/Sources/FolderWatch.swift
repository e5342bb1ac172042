internal import Files

/// The folders and lists that a listing was made of, with their times: while these stay, no file was
/// added, removed or renamed.
final class FolderWatch {
  /// Paths below the root, and times in nanoseconds since 1970.
  private(set) var times: [(path: String, modified: Int)] = []

  /// Adds a folder, or a file that lists images.
  func add(_ path: String, _ stamp: FileStamp) {
    times.append((path, stamp.modified))
  }

  /// Adds files that list images, which lie below `root`.
  func add(_ paths: [String], below root: String) {
    for path in paths {
      guard let stamp = FileStamp.at(path) else { continue }
      add(String(path.dropFirst(Path.join(root, "").count)), stamp)
    }
  }
}

package import Files
internal import Images

/// The images that a run leaves out (setting `exclude`): a list as `and-dist check-data` writes it.
///
/// A line is a path below the data root; what stands behind a tab is a reason. Lines that are empty or
/// begin with # say nothing.
package struct ExcludedFiles: Sendable {
  private let path: String
  /// The line of each name.
  private let lines: [String: Int]

  /// Reads a list.
  package init(_ path: String) throws(FileError) {
    self.path = path
    var lines: [String: Int] = [:]
    let text = String(decoding: try OpenFile.contents(of: path), as: UTF8.self)
    // Lines that end as Windows ends them are of one character more, which is not "\n".
    let all = text.split(omittingEmptySubsequences: false) { $0 == "\n" || $0 == "\r\n" }
    for (number, line) in all.enumerated() {
      let name = line.prefix { $0 != "\t" }
      if !name.isEmpty && !name.hasPrefix("#") { lines[String(name)] = number + 1 }
    }
    self.lines = lines
  }

  /// How many images it names.
  package var count: Int { lines.count }

  /// Removes the images of the list, which must all be there, in some split.
  func remove(from listing: inout ImageListing) throws(FileError) {
    var missing = lines
    for (split, part) in listing.parts {
      let kept = (0..<part.index.count).filter { image in
        let name = part.index.listedName(image)
        guard lines[name] != nil else { return true }
        missing[name] = nil
        return false
      }
      if kept.count < part.index.count { listing.parts[split] = part.kept(kept) }
    }
    if let (name, line) = missing.min(by: { $0.value < $1.value }) {
      throw FileError(
        path, "line \(line): there is no image \(name) below \(listing.root)",
        expected: "a path below it, as and-dist check-data writes it")
    }
  }
}

internal import Files
internal import Images

/// An image that a set's lists name.
struct ListedImage {
  let path: String
  let label: Int
  let split: Split

  /// An image of a list; throws if its file is not there.
  init(_ name: String, in folder: String, listedBy list: String, label: Int, _ split: Split)
    throws(FileError)
  {
    path = Path.join(folder, name)
    self.label = label
    self.split = split
    guard Path.isFile(path) else {
      throw FileError(list, "names \(name), which is not in \(folder)")
    }
  }
}

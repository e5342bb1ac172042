internal import Files
internal import Images

/// A folder or an image in a folder, as images are searched for.
struct FolderEntry {
  /// What it is, where symbolic links lead to in the end.
  enum Kind {
    case folder(FolderIdentity)
    case image(FileStamp)
    /// What cannot be used, and why.
    case fault(String, isFolder: Bool)
  }

  /// Its name, with bytes that are not UTF-8 written as `\xE9`.
  let name: String
  let kind: Kind

  /// What the names of images end in, in lower case.
  static let imageExtensions = ImageFacts.Format.allCases.flatMap(\.endings)

  /// The folders and images of a folder, in byte-wise order, which folder that is, and its stamp.
  ///
  /// An image is a regular file whose name ends in .jpg, .jpeg, .png, .tif, .tiff or .npy; other files
  /// are passed over.
  static func list(
    _ folder: String
  ) throws(FileError) -> ([FolderEntry], FolderIdentity, FileStamp) {
    let (items, identity, stamp) = try FolderItem.list(folder)
    return (items.compactMap(FolderEntry.init), identity, stamp)
  }

  /// What an item of a folder is to who searches for images; nil to pass over.
  private init?(_ item: FolderItem) {
    name = item.name
    let isImageName =
      name.contains(".")
      && FolderEntry.imageExtensions.contains(name.split(separator: ".").last?.lowercased() ?? "")
    let unreadable = "its name is not UTF-8 text; rename it to UTF-8"
    switch item.content {
    case .nothing:
      guard isImageName else { return nil }
      kind = .fault("is a symbolic link that leads nowhere, not an image file", isFolder: false)
    case .unknown(let reason):
      kind = .fault("cannot be examined: \(reason)", isFolder: !isImageName)
    case .found(.folder, let identity, _):
      kind = item.isText ? .folder(identity) : .fault(unreadable, isFolder: true)
    case .found(let found, _, let stamp):
      guard isImageName else { return nil }
      kind =
        !item.isText
        ? .fault(unreadable, isFolder: false)
        : found == .regular
          ? .image(stamp) : .fault("is \(found.rawValue), not a regular file", isFolder: false)
    }
  }
}

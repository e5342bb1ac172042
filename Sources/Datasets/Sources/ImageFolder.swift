internal import Files
internal import Images

/// A folder in which images are searched for.
struct ImageFolder {
  let path: String
  /// What leads from the root to it: empty, or a path that ends in "/".
  private let prefix: String
  private let entries: [FolderEntry]
  /// This folder and those passed on the way to it, none of which is entered again below it: a
  /// symbolic link to one would lead round and round.
  private let way: Set<FolderIdentity>
  private let watch: FolderWatch

  /// The root of a data set; `watch` is told of it and of every folder entered from it.
  init(_ root: String, _ watch: FolderWatch) throws(FileError) {
    try self.init(root, prefix: "", way: [], watch)
  }

  private init(
    _ path: String, prefix: String, way: Set<FolderIdentity>, _ watch: FolderWatch
  ) throws(FileError) {
    (self.path, self.prefix, self.watch) = (path, prefix, watch)
    let (entries, identity, stamp) = try FolderEntry.list(path)
    self.entries = entries
    self.way = way.union([identity])
    watch.add(prefix, stamp)
  }

  /// Whether images lie directly in it.
  var hasImages: Bool {
    entries.contains {
      switch $0.kind {
      case .image, .fault(_, isFolder: false): true
      default: false
      }
    }
  }

  /// The names of the folders in it.
  func folderNames() throws(FileError) -> [String] {
    var names: [String] = []
    for entry in entries {
      switch entry.kind {
      case .folder(let identity) where !way.contains(identity): names.append(entry.name)
      case .fault(let fault, isFolder: true):
        throw FileError(Path.join(path, entry.name), fault)
      default: break
      }
    }
    return names
  }

  /// Whether a folder of that name, or something that may be one, is in it.
  func mayHaveFolder(_ name: String) -> Bool {
    entries.contains {
      guard $0.name == name else { return false }
      switch $0.kind {
      case .folder, .fault(_, isFolder: true): return true
      default: return false
      }
    }
  }

  /// The folder of that name in it.
  func folder(_ name: String) throws(FileError) -> ImageFolder {
    try ImageFolder(Path.join(path, name), prefix: prefix + name + "/", way: way, watch)
  }

  /// Adds the images in it and in the folders in it to an index, in byte-wise order.
  func addImages(to index: inout ImageIndex) throws(FileError) {
    let below = String(prefix.dropLast())
    for entry in entries {
      switch entry.kind {
      case .folder(let identity):
        if !way.contains(identity) { try folder(entry.name).addImages(to: &index) }
      case .image(let stamp): try index.append(entry.name, in: below, stamp)
      case .fault(let fault, isFolder: _): throw FileError(Path.join(path, entry.name), fault)
      }
    }
  }
}

internal import Files
internal import Images

/// A folder in which images are searched for.
struct ImageFolder {
  let path: String
  private let entries: [FolderEntry]
  /// This folder and those passed on the way to it, none of which is entered again below it: a
  /// symbolic link to one would lead round and round.
  private let way: Set<FolderIdentity>

  /// The folder at a path, met in `outer` if that is given.
  init(_ path: String, in outer: ImageFolder? = nil) throws(FileError) {
    self.path = path
    let (entries, identity) = try FolderEntry.list(path)
    self.entries = entries
    way = (outer?.way ?? []).union([identity])
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
    try ImageFolder(Path.join(path, name), in: self)
  }

  /// The paths of the images in it and in the folders in it.
  func images() throws(FileError) -> [String] {
    var found: [String] = []
    for entry in entries {
      let place = Path.join(path, entry.name)
      switch entry.kind {
      case .folder(let identity):
        if !way.contains(identity) { found += try ImageFolder(place, in: self).images() }
      case .image: found.append(place)
      case .fault(let fault, isFolder: _): throw FileError(place, fault)
      }
    }
    return found
  }
}

package import Files
package import Images

/// What a data set of image files is made of, before any is opened: which images are in which split,
/// and their labels.
///
/// One rank makes it; the others are given it, and list no folders.
package struct ImageListing: Sendable {
  /// One split.
  package struct Part: Sendable {
    /// Where its images lie.
    package var index: ImageIndex
    /// The label of each; nil where the images have none.
    package var labels: [Int32]?
  }

  /// What the set is called.
  package let name: String
  /// The folder below which all lies.
  package let root: String
  /// The kind of data set.
  package let kind: String
  /// Names of the classes, by label.
  package var classNames: [String]
  /// The splits there are.
  package var parts: [Split: Part]
  /// Why a split that is there cannot be used.
  package var faults: [Split: FileError] = [:]
  /// The file that it came from, if it came from one.
  var keptAt: String?
  /// Folders and lists below the root, with the times that they had.
  var watched: [(path: String, modified: Int)] = []

  /// Lists a set; nil for one that is not made of image files.
  ///
  /// - Throws: An error that names the file or folder at fault.
  package static func list(_ options: DatasetOptions) throws(FileError) -> ImageListing? {
    guard options.kind.isOfFiles, let root = options.root ?? options.kind.defaultRoot else {
      return nil
    }
    let watch = FolderWatch()
    var listing: ImageListing =
      switch options.kind {
      case .cub200: try CUBSource.list(root, watch)
      case .dogs: try DogsSource.list(root, watch)
      case .tarShards: try TarShardsSource.list(root, watch)
      default: try ImageFolderSource.list(root, options.kind, watch)
      }
    listing.watched = watch.times
    return listing
  }

  /// A split's images, or the error of a test split for whoever asks for it; an error of the only
  /// split is thrown.
  mutating func addTest(_ part: () throws(FileError) -> Part?) throws(FileError) {
    do throws(FileError) {
      parts[.test] = try part()
    } catch {
      guard parts[.train] != nil else { throw error }
      faults[.test] = error
    }
  }

  /// Whether no file was added, removed or renamed since.
  var isFresh: Bool {
    if kind == DatasetKind.tarShards.rawValue {
      // The list may lie in the folder of the archives, which changes with it.
      let shards = try? TarShardsSource.shards(root).map(\.path)
      guard let shards, Set(shards).isSubset(of: watched.map(\.path)) else { return false }
    }
    return watched.allSatisfy { path, modified in
      FileStamp.at(path.isEmpty ? root : Path.join(root, path))?.modified == modified
    }
  }

  /// The listing without the images that options exclude, and with so many of each class of the
  /// training split as they ask for, the first.
  ///
  /// - Throws: An error that names the setting or the list at fault.
  package func chosen(_ options: DatasetOptions) throws(FileError) -> ImageListing {
    var chosen = self
    if let exclude = options.exclude { try ExcludedFiles(exclude).remove(from: &chosen) }
    guard let limit = options.limitPerClass, let train = chosen.parts[.train] else { return chosen }
    guard let labels = train.labels else {
      throw FileError(
        "limit-per-class",
        "the training images of \(root) are in no class folders; leave it out")
    }
    let kept = LabelledSource.kept(labels: labels.map(Int.init), limit: limit)
    chosen.parts[.train] = train.kept(kept)
    return chosen
  }
}

extension ImageListing.Part {
  /// The images at these places, in this order.
  func kept(_ places: [Int]) -> ImageListing.Part {
    ImageListing.Part(
      index: index.kept(places), labels: labels.map { all in places.map { all[$0] } })
  }
}

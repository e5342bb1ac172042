package import Files
internal import Images

extension ImageListing {
  /// A set's listing: from the file that options name, where that still holds, and else made anew and
  /// kept there.
  ///
  /// - Throws: An error that names the file, folder or setting at fault.
  package static func whole(_ options: DatasetOptions) throws(FileError) -> ImageListing {
    _ = try options.validRoot()
    let beside = options.root.map { Path.join($0, packedName) }
    if options.kind == .tarShards, options.index == nil, let beside, Path.exists(beside),
      let known = known(beside, options)
    {
      return known
    }
    if let index = options.index, Path.exists(index) {
      guard BlockFile.isOne(index) else {
        throw FileError(
          index, "is not a list of images that and-dist made", expected: "another name for --index")
      }
      if let known = known(index, options) { return known }
    }
    guard let listing = try list(options) else {
      throw FileError("dataset", "\(options.kind.rawValue) is not made of image files")
    }
    if let index = options.index { try listing.keep(at: index) }
    return listing
  }

  /// The list that lies beside archives that were packed.
  package static let packedName = "images.index"

  /// What a file has, if it is whole, of this set, and no folder has changed since.
  private static func known(_ index: String, _ options: DatasetOptions) -> ImageListing? {
    guard let reader = try? BlockFileReader(path: index),
      let listing = try? passed(nil, through: reader), (try? reader.checkEnd()) != nil,
      listing.kind == options.kind.rawValue,
      listing.root == options.root ?? options.kind.defaultRoot, listing.isFresh
    else { return nil }
    var known = listing
    known.keptAt = index
    return known
  }

  /// Keeps the listing in a file, where it is not kept already.
  package func keep(at index: String) throws(FileError) {
    guard index != keptAt else { return }
    let writer = try BlockFileWriter(path: index)
    do {
      _ = try ImageListing.passed(self, through: writer)
    } catch {
      throw error as? FileError ?? FileError(index, "cannot be written", error)
    }
    try writer.commit()
  }
}

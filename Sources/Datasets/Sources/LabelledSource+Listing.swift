internal import Files
internal import Images

extension LabelledSource {
  /// A set of image files: each split is kept decoded if it fits, and else decoded when it is used.
  ///
  /// - Throws: An error that names a file which cannot be decoded, or has another size than the first
  ///   image where none is asked for; one of test images waits for whoever asks for these, if there is
  ///   a training split.
  init(_ listing: ImageListing, _ options: DatasetOptions) throws(FileError) {
    let decoder = ImageDecoder(options.pixelForm)
    var size: (height: Int, width: Int)?
    var parts: [Split: Part] = [:]
    var faults = listing.faults
    for split in Split.allCases {
      guard let part = listing.parts[split] else { continue }
      do throws(FileError) {
        let files = ImageFiles(part.index, root: listing.root)
        guard files.count > 0 else {
          throw FileError(listing.root, "no \(split.rawValue) images are left")
        }
        if size == nil { size = try files.firstSize(decoder) }
        let store = try files.decoded(
          decoder, options.keptPart.range(of: files.count),
          uniform: options.imageSize == nil ? size : nil, limit: options.keptBytesLimit)
        let isWhole = options.keptPart.of == 1
        parts[split] = Part(
          pixels: isWhole ? store.map(PixelSource.memory) ?? .files(files) : .files(files),
          files: files, labels: part.labels?.map(Int.init), ownPart: isWhole ? nil : store)
      } catch {
        guard split == .test, parts[.train] != nil else { throw error }
        faults[split] = error
      }
    }
    guard let size else { throw FileError(listing.root, "no images found") }
    self.init(
      name: listing.name, channels: decoder.wanted.channels, height: size.height, width: size.width,
      classNames: listing.classNames, parts: parts, faults: faults)
  }
}

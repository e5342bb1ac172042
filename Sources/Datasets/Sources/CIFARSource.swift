internal import Files
internal import Images
internal import Storage

/// CIFAR-10 and CIFAR-100, binary version: records of labels, then 3 · 32 · 32 bytes (C, H, W).
///
/// Source: https://www.cs.toronto.edu/~kriz/cifar.html.
enum CIFARSource {
  private static let side = CIFARLayout.side

  /// A file of the set, and the path to name in errors.
  private struct File {
    let path: String
    let bytes: Buffer
    let count: Int

    subscript(offset: Int) -> UInt8 {
      precondition(offset < count, "byte \(offset) of \(count)")
      return unsafe bytes.start.load(fromByteOffset: offset, as: UInt8.self)
    }
  }

  /// Reads both splits from the folder of the batches, from one above it, or from an archive.
  static func read(_ root: String, _ options: DatasetOptions) throws(FileError)
    -> LabelledSource
  {
    let layout = CIFARLayout(options.kind)
    let files = try locate(root, layout)
    let channels = options.channels ?? 3
    var parts: [Split: LabelledSource.Part] = [:]
    for split in Split.allCases {
      let batches = try (split == .train ? layout.train : layout.test).map {
        name throws(FileError) in
        guard let file = files[name] else {
          throw FileError(root, "\(name) of \(options.kind.rawValue) is not in it")
        }
        return file
      }
      let limit = split == .train ? options.limitPerClass : nil
      parts[split] = try part(batches, layout, limit: limit, channels: channels)
    }
    return LabelledSource(
      name: options.kind.rawValue, channels: channels, height: side, width: side,
      classNames: classNames(files[layout.names], layout), parts: parts)
  }

  private static func part(
    _ batches: [File], _ layout: CIFARLayout, limit: Int?, channels: Int
  ) throws(FileError) -> LabelledSource.Part {
    let size = layout.recordBytes
    var labels: [Int] = []
    var extents: [PixelStore.Extent] = []
    for (number, batch) in batches.enumerated() {
      guard batch.count % size == 0, batch.count > 0 else {
        throw FileError(
          batch.path, "truncated: \(batch.count) bytes, not a whole number of records of \(size)")
      }
      for offset in stride(from: 0, to: batch.count, by: size) {
        let label = Int(batch[offset + layout.labelBytes - 1])
        guard label < layout.classCount else {
          throw FileError(
            batch.path,
            "label \(label) of image \(offset / size) is not in 0…\(layout.classCount - 1)")
        }
        labels.append(label)
        extents.append(
          PixelStore.Extent(
            block: number, offset: offset + layout.labelBytes, height: side, width: side))
      }
    }
    // The records are planes already: whole batches serve as they are.
    let whole = PixelStore(blocks: batches.map(\.bytes), channels: 3, extents: extents)
    if limit == nil && channels == 3 {
      return LabelledSource.Part(pixels: .memory(whole), labels: labels)
    }
    let kept = LabelledSource.kept(labels: labels, limit: limit)
    let store = try unsafe PixelStore(
      count: kept.count, channels: channels, height: side, width: side
    ) { index, planes throws(FileError) in
      unsafe convertPlanes(
        from: whole[kept[index]].start, channels: 3, to: planes, channels: channels,
        count: side * side)
    }
    return LabelledSource.Part(pixels: .memory(store), labels: kept.map { labels[$0] })
  }

  private static func locate(_ root: String, _ layout: CIFARLayout) throws(FileError)
    -> [String: File]
  {
    if Path.isFile(root) { return try readArchive(root, layout) }
    guard Path.isFolder(root) else { throw FileError(root, "no such folder or archive") }
    let archive = Path.join(root, layout.archive)
    for folder in [root, Path.join(root, layout.folder)] {
      // Any one of the batches marks the folder, so that a missing one is named.
      let found = (layout.train + layout.test).contains {
        Path.isFile(Path.join(folder, $0))
      }
      if found { return try readFolder(folder, layout) }
    }
    if Path.isFile(archive) { return try readArchive(archive, layout) }
    if let python = layout.pythonVersion(in: root) { throw layout.isPythonVersion(python) }
    throw FileError(
      root, "neither \(layout.train[0]), nor \(layout.folder)/, nor \(layout.archive) is in it")
  }

  private static func readFolder(_ folder: String, _ layout: CIFARLayout) throws(FileError)
    -> [String: File]
  {
    var files: [String: File] = [:]
    for name in layout.files {
      let path = Path.join(folder, name)
      if name == layout.names && !Path.isFile(path) { continue }
      let reader = try ArchiveReader.openContents(of: path)
      let (bytes, count) = try reader.rest(expected: Path.size(path))
      files[name] = File(path: path, bytes: bytes, count: count)
    }
    return files
  }

  private static func readArchive(_ path: String, _ layout: CIFARLayout) throws(FileError)
    -> [String: File]
  {
    let reader = try ArchiveReader.open(path, as: .tar)
    var files: [String: File] = [:]
    while let entry = try reader.nextEntry() {
      let name = Path.name(entry.path)
      if layout.pythonFiles.contains(name) { throw layout.isPythonVersion(path) }
      guard layout.files.contains(name) else { continue }
      let (bytes, count) = try reader.rest(expected: entry.size)
      files[name] = File(path: "\(path)/\(entry.path)", bytes: bytes, count: count)
    }
    return files
  }

  private static func classNames(_ file: File?, _ layout: CIFARLayout) -> [String] {
    let text = file.map { file in (0..<file.count).map { file[$0] } } ?? []
    let lines = String(decoding: text, as: UTF8.self)
    let names = lines.split(whereSeparator: \.isNewline).map(String.init)
    return names.count >= layout.classCount
      ? Array(names.prefix(layout.classCount)) : (0..<layout.classCount).map(String.init)
  }
}

internal import Files
internal import Images

/// Images in plain tar archives, as WebDataset has them: `KEY.jpg`, `.jpeg` or `.png`, and beside it
/// `KEY.cls` with the label as a number.
///
/// Archives in the folder `train`, or with the word "train" in their name, hold training images, and
/// those of `test` or `val` test images; where no name says so, all are for training. They are taken in
/// the order of their names, and images in that of the archive. `classes.txt` beside them may name
/// the classes, a line each. Source of the form: https://github.com/webdataset/webdataset.
enum TarShardsSource {
  /// Lists both splits by the archives' headers.
  ///
  /// - Throws: An error that names the archive, and what is in it.
  static func list(_ root: String, _ watch: FolderWatch) throws(FileError) -> ImageListing {
    guard Path.isFolder(root) else { throw FileError(root, "no such folder") }
    let shards = try shards(root)
    for shard in shards { watch.add([Path.join(root, shard.path)], below: root) }
    guard !shards.isEmpty else {
      throw FileError(root, "no archives found", expected: "*.tar in it, or in train and val in it")
    }
    var listing = ImageListing(
      name: Path.name(root), root: root, kind: DatasetKind.tarShards.rawValue, classNames: [],
      parts: [:])
    func part(_ split: Split) throws(FileError) -> ImageListing.Part? {
      let own = shards.filter { $0.split == split }.map(\.path)
      return own.isEmpty ? nil : try list(own, below: root)
    }
    listing.parts[.train] = try part(.train)
    try listing.addTest { () throws(FileError) in try part(.test) }
    let labels = listing.parts.values.flatMap { $0.labels?.max().map { [$0] } ?? [] }
    listing.classNames = try classNames(root, count: Int(labels.max() ?? -1) + 1, watch)
    return listing
  }

  /// The archives below the root, in order of their names, each with its split.
  static func shards(_ root: String) throws(FileError) -> [(path: String, split: Split)] {
    var named: [(path: String, split: Split?)] = []
    for folder in ["", "train", "test", "val"] {
      let place = folder.isEmpty ? root : Path.join(root, folder)
      guard Path.isFolder(place) else { continue }
      let (items, _, _) = try FolderItem.list(place)
      if let item = items.first(where: { isCompressed($0.name) }) {
        throw FileError(
          Path.join(place, item.name),
          "is compressed: images are read from archives in any order; unpack it to a plain .tar")
      }
      for item in items where item.name.hasSuffix(".tar") {
        guard item.isText, case .found(.regular, _, _) = item.content else {
          throw FileError(Path.join(place, item.name), "is not a regular file of a name in UTF-8")
        }
        let path = folder.isEmpty ? item.name : folder + "/" + item.name
        named.append((path, split(folder.isEmpty ? item.name : folder)))
      }
    }
    let saysNothing = named.allSatisfy { $0.split == nil }
    return try named.map { shard throws(FileError) in
      guard let split = saysNothing ? .train : shard.split else {
        throw FileError(
          Path.join(root, shard.path), "its name does not say of which split it is",
          expected: "the word train, val or test in it, as in others")
      }
      return (shard.path, split)
    }
  }

  private static func isCompressed(_ name: String) -> Bool {
    name.hasSuffix(".tgz")
      || ["gz", "xz", "zst", "bz2", "lz4"].contains { name.hasSuffix(".tar.\($0)") }
  }

  /// What the words of a name say.
  private static func split(_ name: String) -> Split? {
    let words = name.lowercased().split { !$0.isLetter }
    if words.contains("train") { return .train }
    return words.contains { ["val", "valid", "validation", "test"].contains($0) } ? .test : nil
  }

  private static func list(
    _ shards: [String], below root: String
  ) throws(FileError) -> ImageListing.Part {
    var part = ImageListing.Part(index: ImageIndex(), labels: [])
    var haveLabels: Bool?
    for shard in shards {
      let before = part.index.count
      let labels = try add(shard, below: root, to: &part.index)
      guard part.index.count > before else { continue }
      guard haveLabels == nil || haveLabels == !labels.isEmpty else {
        throw FileError(
          Path.join(root, shard),
          "its images have \(labels.isEmpty ? "no labels (.cls)" : "labels"), unlike those before it"
        )
      }
      haveLabels = !labels.isEmpty
      part.labels? += labels
    }
    if haveLabels == false { part.labels = nil }
    guard part.index.count > 0 else {
      throw FileError(
        Path.join(root, shards[0]), "no images found in it", expected: "KEY.jpg or .png")
    }
    return part
  }

  /// Adds the images of an archive, and returns their labels; none if it has none.
  private static func add(
    _ shard: String, below root: String, to index: inout ImageIndex
  ) throws(FileError) -> [Int32] {
    let path = Path.join(root, shard)
    let reader = try ArchiveReader.open(path, as: .tar)
    var keys: [String] = []
    var labels: [String: Int32] = [:]
    var known: Set<String> = []
    while let (name, range) = try reader.nextMember() {
      // As in WebDataset, all from the first dot of the name on is the extension.
      let base = Path.name(name)
      let key = String(name.dropLast(base.count)) + base.prefix { $0 != "." }
      let ending = base.drop { $0 != "." }.dropFirst().lowercased()
      if FolderEntry.imageExtensions.contains(ending) {
        guard known.insert(key).inserted else { throw FileError(path, "has two images \(key)") }
        try index.append(member: name, of: shard, range)
        keys.append(key)
      } else if ending == "cls" {
        labels[key] = try label(reader, name, path)
      }
    }
    guard !labels.isEmpty else { return [] }
    if let key = labels.keys.filter({ !known.contains($0) }).min() {
      throw FileError(path, "has a label \(key).cls without an image")
    }
    return try keys.map { key throws(FileError) in
      guard let label = labels[key] else {
        throw FileError(path, "has no label \(key).cls for its image, as others have")
      }
      return label
    }
  }

  private static func label(
    _ reader: borrowing ArchiveReader, _ name: String, _ path: String
  ) throws(FileError) -> Int32 {
    var bytes = [UInt8](repeating: 0, count: 32)
    let count = try reader.read(into: &bytes)
    let text = String(decoding: bytes[..<count], as: UTF8.self)
    let words = text.split(whereSeparator: \.isWhitespace)
    guard words.count == 1, let label = Int32(words[0]), (0..<1_000_000).contains(label) else {
      throw FileError(path, "\(name) is not the number of a class", expected: "0, 1, 2, …")
    }
    return label
  }

  private static func classNames(
    _ root: String, count: Int, _ watch: FolderWatch
  ) throws(FileError) -> [String] {
    let path = Path.join(root, "classes.txt")
    guard Path.isFile(path) else { return (0..<count).map(String.init) }
    watch.add([path], below: root)
    let names = String(decoding: try OpenFile.contents(of: path), as: UTF8.self)
      .split { $0 == "\n" || $0 == "\r\n" }.map(String.init)
    guard names.count >= count else {
      throw FileError(path, "names \(names.count) classes, but there are labels up to \(count - 1)")
    }
    return names
  }
}

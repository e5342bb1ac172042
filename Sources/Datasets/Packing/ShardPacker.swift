package import Files
package import Images

/// Packs a split into tar shards, each a run of its images with their labels.
package struct ShardPacker: Sendable {
  /// The images, decoded from their files.
  private let images: ImageSplit
  private let labels: [Int]?
  private let split: Split
  private let folder: String
  private let form: ImagePacker.Form
  private let imagesOfShard: Int

  /// A packer of a split of `dataset` into `folder`.
  package init(
    _ dataset: Dataset, _ split: Split, into folder: String, _ form: ImagePacker.Form,
    imagesOfShard: Int
  ) throws(FileError) {
    images = try dataset.images(of: split)
    labels = dataset.hasLabels(of: split) ? try dataset.labels(of: split) : nil
    (self.split, self.folder, self.form) = (split, folder, form)
    self.imagesOfShard = imagesOfShard
  }

  /// How many shards there are.
  package var count: Int { (images.count + imagesOfShard - 1) / imagesOfShard }

  /// The file of a shard: `train-000000.tar`.
  package func path(of shard: Int) -> String {
    let number = String(shard)
    let zeroes = String(repeating: "0", count: max(0, 6 - number.count))
    return Path.join(folder, "\(split.rawValue)-\(zeroes)\(number).tar")
  }

  /// Writes a shard, unless it is there already; one that is there is whole.
  ///
  /// - Throws: An error that names the image that cannot be decoded, or the archive.
  package func write(_ shard: Int) throws(FileError) {
    guard !Path.exists(path(of: shard)) else { return }
    var writer = try ArchiveWriter.create(path: path(of: shard), .tar)
    let packer = ImagePacker(images, form)
    var keys: Set<String> = []
    let first = shard * imagesOfShard
    for image in first..<min(first + imagesOfShard, images.count) {
      let (bytes, ending) = try packer.file(of: image)
      let key = unused(key(of: image), &keys)
      try writer.add("\(key).\(ending)", bytes)
      if let labels { try writer.add("\(key).cls", Array("\(labels[image])".utf8)) }
    }
    try writer.commit()
  }

  /// The name of an image's file without its ending and with no other dots, as a dot ends a key; or its
  /// number.
  private func key(of image: Int) -> String {
    guard let name = images.name(of: image) else { return "\(split.rawValue)/\(image)" }
    let stem = name.lastIndex(of: ".").map { name[..<$0] } ?? name[...]
    return String(stem.map { $0 == "." ? "_" : $0 })
  }

  private func unused(_ key: String, _ keys: inout Set<String>) -> String {
    var candidate = key
    var number = 2
    while !keys.insert(candidate).inserted {
      candidate = "\(key)_\(number)"
      number += 1
    }
    return candidate
  }
}

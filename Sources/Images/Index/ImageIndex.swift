package import Files

/// Where the images of a split lie, in order: in which folder and file, or in which part of a file.
///
/// A folder's name is kept once, and all names of files lie in one block: about 40 bytes an image,
/// where a string for each would take 100.
package struct ImageIndex: Sendable, Equatable {
  /// Where an image lies.
  package struct Place: Sendable, Equatable {
    /// The file, below the root.
    package let path: String
    /// Its bytes in that file; nil for all.
    package let bytes: Range<Int>?
    /// How an error calls it, below the root: the file, or an archive and what is in it.
    package let name: String
  }

  /// Folders of files, or archives of images, below the root; each once.
  private(set) var folders: [String] = []
  /// The folder of each image.
  private(set) var folderOf: [Int32] = []
  /// All names, one after the other.
  private(set) var names: [UInt8] = []
  /// Where the name of each image ends.
  private(set) var ends: [Int32] = []
  /// Size of each image in bytes.
  private(set) var sizes: [Int32] = []
  /// `FileStamp.foldedTime` of each image that is a file; empty on other nodes, whose copies of the
  /// files may have times of their own.
  private(set) var times: [Int32] = []
  /// Where each image begins in its archive; empty where images are files.
  private(set) var offsets: [Int] = []
  private var numbers: [String: Int32] = [:]

  /// No images.
  package init() {}

  /// An index of what another process, or a file, had.
  ///
  /// Nil unless the parts fit together.
  init?(
    folders: [String], folderOf: [Int32], names: [UInt8], ends: [Int32], sizes: [Int32],
    times: [Int32], offsets: [Int]
  ) {
    let count = folderOf.count
    guard ends.count == count, sizes.count == count,
      times.isEmpty || times.count == count, offsets.isEmpty || offsets.count == count,
      folderOf.allSatisfy({ (0..<Int32(folders.count)).contains($0) }),
      zip([0] + ends, ends).allSatisfy({ $0 <= $1 }), Int(ends.last ?? 0) == names.count,
      sizes.allSatisfy({ $0 >= 0 }), offsets.allSatisfy({ $0 >= 0 })
    else { return nil }
    (self.folders, self.folderOf, self.names) = (folders, folderOf, names)
    (self.ends, self.sizes, self.times, self.offsets) = (ends, sizes, times, offsets)
    numbers = Dictionary(
      zip(folders, 0...), uniquingKeysWith: { first, _ in first })
  }

  /// How many images there are.
  package var count: Int { folderOf.count }

  /// Bytes of all images as they are stored.
  package var byteCount: Int { sizes.reduce(0) { $0 + Int($1) } }

  /// Adds a file of this name in a folder, both below the root.
  ///
  /// - Throws: An error where the names of all take more than 2 GiB.
  package mutating func append(
    _ name: String, in folder: String, _ stamp: FileStamp
  ) throws(FileError) {
    try append(name, in: folder, size: stamp.size)
    times.append(stamp.foldedTime)
  }

  /// Adds a member of an archive, of which it is the bytes `range`.
  package mutating func append(
    member name: String, of archive: String, _ range: Range<Int>
  ) throws(FileError) {
    try append(name, in: archive, size: range.count)
    offsets.append(range.lowerBound)
  }

  private mutating func append(_ name: String, in folder: String, size: Int) throws(FileError) {
    let number = numbers[folder, default: Int32(folders.count)]
    if number == folders.count {
      numbers[folder] = number
      folders.append(folder)
    }
    guard names.count + name.utf8.count <= Int32.max else {
      throw FileError(
        folder, "the names of \(count) images take more than 2 GiB: too many for one set")
    }
    folderOf.append(number)
    names += name.utf8
    ends.append(Int32(names.count))
    sizes.append(Int32(clamping: size))
  }

  /// The images at these places, in this order.
  package func kept(_ places: some Sequence<Int>) -> ImageIndex {
    var index = ImageIndex()
    index.folders = folders
    for place in places {
      index.folderOf.append(folderOf[place])
      index.names += names[nameRange(place)]
      index.ends.append(Int32(index.names.count))
      index.sizes.append(sizes[place])
      if !times.isEmpty { index.times.append(times[place]) }
      if !offsets.isEmpty { index.offsets.append(offsets[place]) }
    }
    return index
  }

  /// Where an image lies.
  package subscript(image: Int) -> Place {
    let (folder, name) = (folders[Int(folderOf[image])], name(image))
    guard !offsets.isEmpty else {
      let path = folder.isEmpty ? name : folder + "/" + name
      return Place(path: path, bytes: nil, name: path)
    }
    let start = offsets[image]
    return Place(
      path: folder, bytes: start..<start + Int(sizes[image]), name: folder + ": " + name)
  }

  /// An image's name below the root, by which people and lists call it; of a member of an archive its
  /// name there.
  package func listedName(_ image: Int) -> String {
    let folder = folders[Int(folderOf[image])]
    return offsets.isEmpty && !folder.isEmpty ? folder + "/" + name(image) : name(image)
  }

  /// Whether a file has the size, and the time if that is known, that it had when the index was made.
  package func isUnchanged(_ image: Int, _ stamp: FileStamp) -> Bool {
    guard offsets.isEmpty else { return true }
    return sizes[image] == Int32(clamping: stamp.size)
      && (times.isEmpty || times[image] == stamp.foldedTime)
  }

  private func nameRange(_ image: Int) -> Range<Int> {
    (image == 0 ? 0 : Int(ends[image - 1]))..<Int(ends[image])
  }

  private func name(_ image: Int) -> String {
    String(decoding: names[nameRange(image)], as: UTF8.self)
  }
}

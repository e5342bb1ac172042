internal import Files
internal import Images

/// Stanford Dogs: files in `Images/<wnid>-<breed>/`, and MAT files that list both splits.
///
/// `file_list` is a cell array of paths and `labels` their classes from 1 on; images have its order.
/// Source: http://vision.stanford.edu/aditya86/ImageNetDogs.
enum DogsSource {
  /// Lists both splits; the lists are in `lists/` or beside `Images/`.
  static func list(_ root: String, _ watch: FolderWatch) throws(FileError) -> ImageListing {
    guard Path.isFolder(root) else { throw FileError(root, "no such folder") }
    var listed = ListedSplits(root: root)
    var names: [Int: String] = [:]
    for split in Split.allCases {
      let name = "\(split.rawValue)_list.mat"
      let beside = Path.join(root, name)
      let path = Path.isFile(beside) ? beside : Path.join(root, "lists/\(name)")
      let file = try MATFile(path)
      watch.add([path], below: root)
      let images = try file.texts("file_list")
      let labels = try file.numbers("labels")
      guard images.count == labels.count else {
        throw FileError(path, "\(labels.count) labels, but \(images.count) files")
      }
      for (image, number) in zip(images, labels) {
        guard let label = Int(exactly: number), (1...mostClasses).contains(label) else {
          throw FileError(
            path, "label \(number) of \(image) is not a class", expected: "1…\(mostClasses)")
        }
        try listed.add(image, in: "Images", listedBy: path, label: label - 1, split)
        names[label - 1] = breed(image)
      }
    }
    let count = (names.keys.max() ?? -1) + 1
    return try listed.listing("dogs", classNames: (0..<count).map { names[$0] ?? "\($0 + 1)" })
  }

  private static let mostClasses = 120

  /// The name in a path such as `n02085620-Chihuahua/n02085620_10074.jpg`.
  private static func breed(_ image: String) -> String {
    let folder = image.prefix { $0 != "/" }
    return String(folder.drop { $0 != "-" }.dropFirst())
  }
}

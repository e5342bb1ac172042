internal import Files
internal import Images

/// CUB-200-2011: files in `images/`, and lists that give each a number, a class and a split.
///
/// Images have the order of `images.txt`; 1 in `train_test_split.txt` is a training image. Source:
/// https://www.vision.caltech.edu/datasets/cub_200_2011.
enum CUBSource {
  private static let folder = "CUB_200_2011"

  /// Lists both splits from the folder of the lists, or from the one above it.
  static func list(_ root: String, _ watch: FolderWatch) throws(FileError) -> ImageListing {
    let inner = Path.join(root, folder)
    let root = Path.isFile(Path.join(root, "images.txt")) || !Path.isFolder(inner) ? root : inner
    guard Path.isFolder(root) else { throw FileError(root, "no such folder") }
    let images = try NumberedList(Path.join(root, "images.txt"))
    let splits = try NumberedList(Path.join(root, "train_test_split.txt"))
    let classes = try NumberedList(Path.join(root, "image_class_labels.txt"))
    let names = try NumberedList(Path.join(root, "classes.txt"))
    watch.add([images, splits, classes, names].map(\.path), below: root)
    var listed = ListedSplits(root: root)
    for (number, name) in images.entries {
      let isTrain = try splits.integer(number, in: 0...1) == 1
      let label = try classes.integer(number, in: 1...names.entries.count) - 1
      try listed.add(
        name, in: "images", listedBy: images.path, label: label, isTrain ? .train : .test)
    }
    return try listed.listing("cub200", classNames: names.entries.map(\.text))
  }
}

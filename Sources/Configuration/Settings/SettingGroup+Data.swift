internal import Images

extension SettingGroup {
  /// The commands that read a data set.
  private static let readers: Set<CommandName> = [.evaluate, .embed, .report, .checkData, .pack]

  /// Images, and how a batch is made of them.
  static let data = SettingGroup(
    "Data",
    [
      Setting(
        "dataset", \.dataset, "name", "the data set to learn from", also: readers),
      Setting(
        "data-root", \.dataRoot, "folder", "the folder that holds the data set",
        also: readers.union([.benchmark]),
        mayChange: true, open: "the data set's usual folder", isPath: true),
      Setting(
        "exclude", \.exclude, "file",
        "leave out the images of this list, a path on each line, as check-data writes it",
        also: readers, mayChange: true, open: "no images", isPath: true),
      Setting(
        "index", \.index, "file",
        "keep the list of image files here, and read it instead of the folders while they stay as they are",
        also: readers, mayChange: true, open: "images.index in the run's folder, of train",
        isPath: true),
      Setting(
        "keep-images", \.keepImages, "auto|never|bytes",
        "keep image files decoded in memory, once a node, where those of a split take up to so many "
          + "bytes; auto: up to 2G", also: [.evaluate, .embed], mayChange: true),
      Setting(
        "limit-per-class", \.limitPerClass, "images",
        "use only this many training images of each class, the first ones", .orNone(.atLeast(1)),
        also: readers, open: "all images"),
      Setting(
        "image-size", \.imageSize, "pixels", "height and width of the images",
        .orNone(.within(8...1024)),
        also: [.evaluate, .embed, .benchmark], open: "the data set's own"),
      Setting(
        "channels", \.channels, "number",
        "channels of an image: 1 for grey, 3 for colour, or as many as its TIFF, PNG or NumPy files have",
        .orNone(.within(1...PixelForm.mostChannels)), also: readers.union([.benchmark]),
        open: "the data set's own"),
      Setting(
        "pixel-range", \.pixelRange, "numbers",
        "which two numbers of 16-bit images become black and white, as check-data --statistics finds them",
        also: readers, open: "all of TIFF and NumPy files; of PNG files what PIL makes of them"),
      Setting(
        "mean", \.mean, "numbers", "mean of the pixels of each channel, scaled to 0…1",
        also: [.evaluate, .embed],
        open: "the data set's own"),
      Setting(
        "std", \.std, "numbers", "standard deviation of the pixels of each channel, scaled to 0…1",
        Rule("numbers above 0") { $0?.allSatisfy { $0 > 0 } ?? true }, also: [.evaluate, .embed],
        open: "the data set's own"),
      Setting(
        "decode", \.decode, "way",
        "fast: JPEG files are shrunk by 2, 4 or 8 while they are decoded, if the drawn crop stays "
          + "large enough; this smooths differently from PIL and moves edges by up to 7 pixels",
        also: [.benchmark]),
      Setting(
        "order", \.order, "kind", "the order in which an epoch uses the images", also: [.benchmark]),
      Setting(
        "sharded-sampling", \.shardedSampling, "",
        "each rank uses only the images whose rows of the memory bank it holds", also: [.benchmark]),
      Setting(
        "loader-workers", \.loaderWorkers, "threads",
        "threads of each rank that load and augment images; 0: chosen from its cores",
        .within(0...1024),
        also: readers.union([.benchmark]), mayChange: true),
    ])
}

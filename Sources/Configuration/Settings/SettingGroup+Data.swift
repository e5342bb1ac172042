extension SettingGroup {
  /// Images, and how a batch is made of them.
  static let data = SettingGroup(
    "Data",
    [
      Setting(
        "dataset", \.dataset, "name", "the data set to learn from", also: [.evaluate, .embed]),
      Setting(
        "data-root", \.dataRoot, "folder", "the folder that holds the data set",
        also: [.evaluate, .embed, .benchmark],
        mayChange: true, open: "the data set's usual folder", isPath: true),
      Setting(
        "limit-per-class", \.limitPerClass, "images",
        "use only this many training images of each class, the first ones", .orNone(.atLeast(1)),
        also: [.evaluate, .embed], open: "all images"),
      Setting(
        "image-size", \.imageSize, "pixels", "height and width of the images",
        .orNone(.within(8...1024)),
        also: [.evaluate, .embed, .benchmark], open: "the data set's own"),
      Setting(
        "channels", \.channels, "1|3", "channels of an image: 1 for grey, 3 for colour",
        .orNone(Rule("1 or 3") { $0 == 1 || $0 == 3 }), also: [.evaluate, .embed, .benchmark],
        open: "the data set's own"),
      Setting(
        "mean", \.mean, "numbers", "mean of the pixels of each channel, scaled to 0…1",
        also: [.evaluate, .embed],
        open: "the data set's own"),
      Setting(
        "std", \.std, "numbers", "standard deviation of the pixels of each channel, scaled to 0…1",
        Rule("numbers above 0") { $0?.allSatisfy { $0 > 0 } ?? true }, also: [.evaluate, .embed],
        open: "the data set's own"),
      Setting(
        "augmentation", \.augmentation, "kind", "how training images are randomly varied",
        also: [.benchmark]),
      Setting(
        "flip", \.flip, "", "mirror training images with probability 0.5", also: [.benchmark]),
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
        also: [.evaluate, .embed, .benchmark], mayChange: true),
    ])
}

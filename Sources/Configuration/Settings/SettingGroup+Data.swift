extension SettingGroup {
  /// Images, and how a batch is made of them.
  static let data = SettingGroup(
    "Data",
    [
      Setting(
        "dataset", \.dataset, "name", "the images to learn from", also: [.evaluate, .embed]),
      Setting(
        "data-root", \.dataRoot, "folder", "where they are", also: [.evaluate, .embed, .benchmark],
        mayChange: true, open: "the usual place", isPath: true),
      Setting(
        "limit-per-class", \.limitPerClass, "images",
        "keep the first so many training images of each class", .orNone(.atLeast(1)),
        also: [.evaluate, .embed], open: "all"),
      Setting(
        "image-size", \.imageSize, "pixels", "height and width", .orNone(.within(8...1024)),
        also: [.evaluate, .embed, .benchmark], open: "the set's own"),
      Setting(
        "channels", \.channels, "1|3", "grey or colour",
        .orNone(Rule("1 or 3") { $0 == 1 || $0 == 3 }), also: [.evaluate, .embed, .benchmark],
        open: "the set's own"),
      Setting(
        "mean", \.mean, "numbers", "mean of each channel", also: [.evaluate, .embed],
        open: "the set's own"),
      Setting(
        "std", \.std, "numbers", "deviation of each channel",
        Rule("numbers above 0") { $0?.allSatisfy { $0 > 0 } ?? true }, also: [.evaluate, .embed],
        open: "the set's own"),
      Setting(
        "augmentation", \.augmentation, "kind", "how images are varied", also: [.benchmark]),
      Setting(
        "flip", \.flip, "", "mirror training images with probability 0.5", also: [.benchmark]),
      Setting(
        "decode", \.decode, "way",
        "fast: JPEG files are shrunk by 2, 4 or 8 as they are decoded, where the drawn crop stays "
          + "large enough; smoothed otherwise than by PIL, edges moved by up to 7 pixels",
        also: [.benchmark]),
      Setting("order", \.order, "kind", "the order of an epoch", also: [.benchmark]),
      Setting(
        "sharded-sampling", \.shardedSampling, "",
        "each rank draws only from the images whose rows it owns", also: [.benchmark]),
      Setting(
        "loader-workers", \.loaderWorkers, "threads",
        "threads of a rank that load and augment; 0: by its cores", .within(0...1024),
        also: [.evaluate, .embed, .benchmark], mayChange: true),
    ])
}

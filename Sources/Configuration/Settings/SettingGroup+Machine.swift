extension SettingGroup {
  /// How the arithmetic is done.
  static let machine = SettingGroup(
    "Machine",
    [
      Setting("precision", \.precision, "kind", "numbers to compute in", also: [.benchmark]),
      Setting(
        "convolution", \.convolution, "kind", "auto: the fastest, by measuring",
        also: [.benchmark]),
      Setting(
        "reduction", \.reduction, "kind",
        "gradients summed among all ranks, or by node through shared memory; auto: node if it can",
        also: [.benchmark], mayChange: true),
      Setting(
        "compress", \.compression, "kind", "numbers in messages of gradients",
        also: [.benchmark]),
      Setting(
        "bucket-size", \.bucketSize, "MiB", "least size of a bucket of gradients",
        .within(0.001...512), also: [.benchmark], mayChange: true),
    ])
}

extension SettingGroup {
  /// How the arithmetic is done.
  static let machine = SettingGroup(
    "Machine",
    [
      Setting(
        "parts", \.parts, "count",
        "fixed parts of each batch, of batch norm's statistics and of the memory bank, which ranks hold one or several of; none: one for each rank of the first start",
        .orNone(.within(1...Configuration.mostParts)), also: [.benchmark]),
      Setting(
        "precision", \.precision, "kind", "type of the numbers to compute with",
        also: [.discover, .benchmark]),
      Setting(
        "convolution", \.convolution, "kind",
        "algorithm of convolutions; auto: measure all and take the fastest",
        also: [.benchmark]),
      Setting(
        "reduction", \.reduction, "kind",
        "how gradients are summed; flat: by messages among all ranks; node: in the shared memory of each node first; auto: node if possible",
        also: [.benchmark], mayChange: true),
      Setting(
        "compress", \.compression, "kind",
        "type of the numbers in messages of gradients; none: float32",
        also: [.benchmark]),
      Setting(
        "bucket-size", \.bucketSize, "MiB",
        "smallest size of a group of gradients that is summed in one message",
        .within(0.001...512), also: [.benchmark], mayChange: true),
    ])
}

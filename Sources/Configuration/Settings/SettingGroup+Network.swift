extension SettingGroup {
  /// What is trained.
  static let network = SettingGroup(
    "Network",
    [
      Setting("network", \.network, "name", "what is trained", also: [.benchmark]),
      Setting(
        "width", \.width, "channels",
        "channels of the first stage; alexnet is published with 96",
        Rule("a multiple of 8 from 8 to 4096") { (8...4096).contains($0) && $0 % 8 == 0 },
        also: [.benchmark]),
      Setting(
        "stem", \.stem, "name",
        "first layers: imagenet shrinks images, small does not, auto shrinks those above 64 pixels",
        also: [.benchmark]),
      Setting(
        "dropout", \.dropout, "probability",
        "share of a hidden linear layer's inputs that are zero in training, in alexnet",
        Rule("0 or more and less than 1") { (0..<1).contains($0) }, also: [.benchmark]),
      Setting(
        "feature-dim", \.featureDimension, "numbers", "length of a feature", symbol: "d",
        .within(2...8192), also: [.benchmark]),
      Setting(
        "sync-bn", \.synchronisedBatchNorm, "",
        "batch normalisation over the global batch, not the rank's part", also: [.benchmark]),
      Setting(
        "initial", \.initial, "file",
        "safetensors file to start the network, and the bank if in it, from", also: [.benchmark],
        mayChange: true, open: "random", isPath: true),
    ])
}

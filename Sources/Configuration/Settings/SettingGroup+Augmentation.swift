extension SettingGroup {
  /// How training images are varied at random.
  static let augmentation = SettingGroup(
    "Augmentation",
    [
      Setting(
        "augmentation", \.augmentation, "kind",
        "how training images are randomly varied; standard: cropped, and in their colours; geometric: "
          + "their colours stay", also: [.benchmark]),
      Setting(
        "crop-scale", \.cropScale, "share", "least part of an image's area in its random crop",
        .aboveZeroToOne, also: [.benchmark]),
      Setting(
        "jitter", \.jitter, "strength",
        "standard: brightness, contrast and saturation change by a factor in 1 ± this",
        .within(0...1), also: [.benchmark]),
      Setting(
        "hue-jitter", \.hueJitter, "strength",
        "standard: hue turns by up to this part of the colour circle, either way", .within(0...0.5),
        also: [.benchmark]),
      Setting(
        "greyscale", \.greyscale, "share", "standard: probability that an image loses its colours",
        .within(0...1), also: [.benchmark]),
      Setting(
        "flip", \.flip, "", "mirror training images with probability 0.5", also: [.benchmark]),
      Setting(
        "rotate", \.rotate, "",
        "turn training images by 0 to 3 right angles, each as often; for images without an up",
        also: [.benchmark]),
    ])
}

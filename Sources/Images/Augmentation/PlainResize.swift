/// How plain images are brought to a network's size, as torchvision's `Resize` and `CenterCrop` do it.
public enum PlainResize {
  /// Pixels of a side from which on plain images are cut from larger ones.
  static let leastWithMargin = 64

  /// What the shorter side becomes before the centre is cut out.
  ///
  /// Where the result has 64 pixels or more, it is 256/224 of its height, as is usual for ILSVRC;
  /// smaller results are cut from an image of their own size.
  public static func shorterSide(forHeight height: Int) -> Int {
    height < leastWithMargin ? height : Int((Double(height) * 256 / 224).rounded())
  }
}

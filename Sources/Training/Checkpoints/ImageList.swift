public import Files
public import Images

/// `images.txt` in a run's folder: its training images by their paths below the data root, in order.
///
/// Row i of the memory bank belongs to the image of line i. Sets that are not made of image files
/// have no such list.
public enum ImageList {
  /// The file's name.
  public static let fileName = "images.txt"

  /// Writes the list into a run's folder; with `onlyIfMissing`, one that is there stays.
  public static func write(
    _ images: ImageSplit, to output: String, onlyIfMissing: Bool
  ) throws(FileError) {
    guard let names = images.names else { return }
    let path = Path.join(output, fileName)
    if onlyIfMissing && Path.exists(path) { return }
    var text: [UInt8] = []
    for name in names {
      text += line(name).utf8
      text.append(UInt8(ascii: "\n"))
    }
    try ReplacementFile.write(text, to: path)
  }

  /// Where these images first differ from the list in a run's folder; nil without list or difference.
  static func firstDifference(of images: ImageSplit, from output: String) -> String? {
    guard let names = images.names,
      let text = try? OpenFile.contents(of: Path.join(output, fileName))
    else { return nil }
    let old = String(decoding: text, as: UTF8.self).split(separator: "\n")
    var count = 0
    for name in names {
      guard count < old.count else { return "image \(count), \(name), was not among them" }
      guard line(name) == old[count] else {
        return "image \(count) is \(name), but was \(old[count])"
      }
      count += 1
    }
    return count < old.count ? "image \(count), \(old[count]), is gone" : nil
  }

  private static func line(_ name: String) -> String {
    name.contains("\n") ? name.replacing("\n", with: "\\n") : name
  }
}

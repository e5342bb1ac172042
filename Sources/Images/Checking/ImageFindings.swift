/// What was found of images that were decoded one by one.
package struct ImageFindings: Sendable, Codable, Equatable {
  /// An image that cannot be used.
  package struct Fault: Sendable, Codable, Equatable {
    /// Which of the split.
    package let image: Int
    /// Its name below the root.
    package let name: String
    /// What is wrong with it.
    package let reason: String
  }

  /// How many images were looked at, the broken ones with them.
  package private(set) var count = 0
  /// How many there are of each kind, in words (`ImageFacts.text`); whole ones alone.
  package private(set) var kinds: [String: Int] = [:]
  /// How many have a shorter side of so many pixels.
  package private(set) var shorterSides: [Int: Int] = [:]
  /// Names of images whose colours are inks.
  package private(set) var inked: [String] = []
  /// Names of images whose format is not that of their name.
  package private(set) var misnamed: [String] = []
  /// The broken ones, in the order of the images.
  package private(set) var faults: [Fault] = []

  /// Their pixels, where these are counted.
  package private(set) var pixels: PixelCounts?
  /// The numbers of those of 16 bits, where these are counted.
  package private(set) var deep: DeepCounts?

  /// Nothing yet; pixels are counted where there are channels.
  package init(countingChannels channels: Int? = nil) {
    pixels = channels.map(PixelCounts.init)
    deep = channels.map { _ in DeepCounts() }
  }

  /// Adds an image that was decoded.
  mutating func add(_ name: String, _ facts: ImageFacts, shorterSide: Int) {
    count += 1
    kinds[facts.text, default: 0] += 1
    shorterSides[shorterSide, default: 0] += 1
    if facts.isInked { inked.append(name) }
    let ending = name.split(separator: ".").last?.lowercased() ?? ""
    if !facts.format.endings.contains(ending) { misnamed.append(name) }
  }

  /// Counts the pixels of the image that a decoder has, where pixels are counted.
  mutating func count(_ decoder: ImageDecoder) {
    guard var counted = pixels.take() else { return }
    decoder.count(into: &counted)
    pixels = counted
  }

  /// Adds the numbers that a decoder has counted.
  mutating func add(_ counted: DeepCounts?) {
    if let counted { deep?.add(counted) }
  }

  /// Adds one that could not be.
  mutating func add(_ image: Int, _ name: String, reason: String) {
    count += 1
    faults.append(Fault(image: image, name: name, reason: reason))
  }

  /// Adds what was found of others.
  package mutating func add(_ other: ImageFindings) {
    count += other.count
    kinds.merge(other.kinds, uniquingKeysWith: +)
    shorterSides.merge(other.shorterSides, uniquingKeysWith: +)
    inked = (inked + other.inked).sorted()
    misnamed = (misnamed + other.misnamed).sorted()
    if let counted = other.pixels { pixels?.add(counted) }
    add(other.deep)
    faults = (faults + other.faults).sorted { $0.image < $1.image }
  }

  /// The shorter side that a share, 0 … 1, of the whole images has at most; nil without any.
  package func shorterSide(atShare share: Double) -> Int? {
    let sides = shorterSides.sorted { $0.key < $1.key }
    let total = sides.reduce(0) { $0 + $1.value }
    var seen = 0
    for (side, count) in sides {
      seen += count
      if Double(seen) >= share * Double(total) { return side }
    }
    return nil
  }
}

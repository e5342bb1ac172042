/// Images of a shard in the order in which they become anchors: lowest entropy first.
///
/// Equal entropies are ordered by the lower index, so that every run selects the same; not-a-number
/// comes last. An image's *key*, of which no two are equal, holds its entropy and its index so that keys
/// have the order of selection, over all shards.
public struct SelectionOrder: Sendable, Equatable {
  /// The images' keys, in ascending order.
  public let keys: [Int]

  /// The order of the images from `firstImage` on, which have these entropies.
  public init(entropies: [Float], firstImage: Int) {
    var keys = entropies.indices.map {
      SelectionOrder.key(of: firstImage + $0, entropy: entropies[$0])
    }
    keys.sort()
    self.keys = keys
  }

  /// The order of these images, which have these entropies.
  public init(images: [Int], entropies: [Float]) {
    keys = zip(images, entropies).map(SelectionOrder.key).sorted()
  }

  /// The order of no images.
  public init() { keys = [] }

  private init(keys: [Int]) {
    self.keys = keys
  }

  /// The key of an image, whose index is below 2³².
  private static func key(of image: Int, entropy: Float) -> Int {
    // Zero is added to make both zeroes one. The bits of a float have the order of integers, but for
    // the sign, below which they run backwards.
    let bits = Int32(bitPattern: (entropy.isNaN ? Float.infinity : entropy + 0).bitPattern)
    return Int(bits ^ (bits >> 31 & Int32.max)) << 32 | image
  }

  /// The image that has a key.
  public static func image(of key: Int) -> Int { key & 0xFFFF_FFFF }

  /// The images, in their order.
  public var images: some Sequence<Int> { keys.lazy.map(SelectionOrder.image) }

  /// The images with keys up to this one.
  public func upTo(_ key: Int) -> SelectionOrder {
    SelectionOrder(keys: Array(keys[..<count(upTo: key)]))
  }

  /// How many of the shard's keys are `key` or lower.
  public func count(upTo key: Int) -> Int {
    var (low, high) = (0, keys.count)
    while low < high {
      let middle = (low + high) / 2
      if keys[middle] <= key { low = middle + 1 } else { high = middle }
    }
    return low
  }
}

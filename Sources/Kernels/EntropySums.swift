#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// The sums that give a query's entropy over the rows of a bank.
///
/// With u_j = (x·m_j − 1) / τ and e_j = exp(u_j), over the rows of a shard, or of all shards when
/// added: Z = Σ e_j and U = −Σ e_j u_j. The softmax p_j = e_j / Z has the entropy
///
///     H = −Σ_j p_j log p_j = log Z + U / Z
///
/// where p·log p at p = 0 never appears.
public struct EntropySums: Equatable, Sendable {
  /// Z.
  public var partition = FixedPoint()
  /// U.
  public var energy = FixedPoint()

  /// Sums over no rows.
  public init() {}

  /// The sums as integers, for a message that adds them.
  public init(words: [Int64]) {
    precondition(words.count == EntropySums.wordCount, "\(words.count) words of sums")
    partition = FixedPoint(coarse: words[0], fine: words[1])
    energy = FixedPoint(coarse: words[2], fine: words[3])
  }

  /// The sums as integers, for a message that adds them.
  public var words: [Int64] { [partition.coarse, partition.fine, energy.coarse, energy.fine] }

  /// How many integers these are.
  public static let wordCount = 4

  /// H, in nats.
  public var entropy: Double { log(partition.value) + energy.value / partition.value }

  /// Adds the rows of a tile: their similarities, `count` of them, a multiple of 8 up to 512.
  ///
  /// A similarity of −∞ adds nothing; one above 1 + 0.69 τ, which unit rows do not have, counts as
  /// that.
  mutating func add(_ similarities: UnsafePointer<Float>, _ count: Int, temperature: Float) {
    let (scales, shifts) = (
      SIMD8<Float>(repeating: 1 / temperature), SIMD8<Float>(repeating: -1 / temperature)
    )
    let (least, most) = (SIMD8<Float>(repeating: -87), SIMD8<Float>(repeating: 0.69))
    var (partitions, energies) = (FixedPointLanes(), FixedPointLanes())
    var index = 0
    while index < count {
      var u = unsafe shifts.addingProduct(eight(similarities + index), scales)
      u.replace(with: least, where: u .< least)
      u.replace(with: most, where: u .> most)
      let e = boundedExponential(u)
      partitions.add(e)
      energies.add(e * u)
      index += 8
    }
    partition += partitions.total(additions: count / 8)
    energy += energies.total(additions: count / 8).negated
  }
}

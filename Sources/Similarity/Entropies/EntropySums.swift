internal import Arithmetic
internal import Glibc

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

  /// Adds in place.
  public static func += (a: inout EntropySums, b: EntropySums) {
    a.partition += b.partition
    a.energy += b.energy
  }

  /// Adds the rows of a tile: their similarities, `count` of them, a multiple of 8 up to 512; `scale`
  /// is 1/τ.
  ///
  /// A similarity of −∞ adds nothing; one above 1 + 0.69 τ, which unit rows do not have, counts as
  /// that.
  @inline(__always)
  mutating func add(_ similarities: UnsafePointer<Float>, _ count: Int, scale: Float) {
    var (partitions, energies) = (FixedPointLanes(), FixedPointLanes())
    var index = 0
    while index < count {
      let (e, energy) = unsafe EntropySums.terms(eight(similarities + index), scale)
      partitions.add(FixedPointLanes.Parts(e))
      energies.add(FixedPointLanes.Parts(energy))
      index += 8
    }
    add(partitions, energies, additions: count / 8)
  }

  /// e and e·u of eight similarities; `scale` is 1/τ.
  @inline(__always)
  static func terms(
    _ similarities: SIMD8<Float>, _ scale: Float
  ) -> (e: SIMD8<Float>, energy: SIMD8<Float>) {
    var u = SIMD8<Float>(repeating: -scale).addingProduct(similarities, SIMD8(repeating: scale))
    let (least, most) = (SIMD8<Float>(repeating: -87), SIMD8<Float>(repeating: 0.69))
    u.replace(with: least, where: u .< least)
    u.replace(with: most, where: u .> most)
    let e = boundedExponential(u)
    return (e, e * u)
  }

  /// Adds lanes of e and of e·u.
  @inline(__always)
  mutating func add(
    _ partitions: FixedPointLanes, _ energies: FixedPointLanes, additions: Int
  ) {
    partition += partitions.total(additions: additions)
    energy += energies.total(additions: additions).negated
  }

  /// Adds sums of the parts of e (coarse, fine) and of e·u, of so many of each.
  @inline(__always)
  mutating func add(
    _ coarse: Int32, _ fine: Int32, _ energyCoarse: Int32, _ energyFine: Int32, additions: Int
  ) {
    partition += FixedPointLanes.total(coarse, fine, additions: additions)
    energy += FixedPointLanes.total(energyCoarse, energyFine, additions: additions).negated
  }
}

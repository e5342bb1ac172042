internal import MPI
internal import Storage

/// Which parts' rows go to which rank, when each part gets a visit of the one a distance further, and how
/// what they bring and take lies in messages.
///
/// Between two ranks the visits are in the order of the visiting parts.
struct PartVisits {
  /// A part whose rows visit another.
  struct Visit: Equatable {
    let guest: Int
    let host: Int
  }

  /// Those of this rank's parts that go out, in the order of the message.
  let outgoing: [Visit]
  /// Those that come to this rank's parts, in the order of the message.
  let incoming: [Visit]
  private let layout: PartLayout

  /// The visits of `rank` at a distance of parts.
  init(_ layout: PartLayout, rank: Int, distance: Int) {
    self.layout = layout
    func part(_ part: Int) -> Int { (part + layout.count) % layout.count }
    func owner(_ part: Int) -> Int { layout.rank(of: part) }
    outgoing = layout[rank].map { Visit(guest: $0, host: part($0 - distance)) }
      .sorted { (owner($0.host), $0.guest) < (owner($1.host), $1.guest) }
    incoming = layout[rank].map { Visit(guest: part($0 + distance), host: $0) }
      .sorted { (owner($0.guest), $0.guest) < (owner($1.guest), $1.guest) }
  }

  /// How many elements go to each rank, where a visiting part has so many.
  func sent(_ count: (_ guest: Int) -> Int) -> Partition {
    partition(outgoing.map { (layout.rank(of: $0.host), count($0.guest)) })
  }

  /// How many come from each rank.
  func received(_ count: (_ guest: Int) -> Int) -> Partition {
    partition(incoming.map { (layout.rank(of: $0.guest), count($0.guest)) })
  }

  private func partition(_ counts: [(rank: Int, count: Int)]) -> Partition {
    var ofRanks = [Int](repeating: 0, count: layout.worldSize)
    for (rank, count) in counts { ofRanks[rank] += count }
    return Partition(counts: ofRanks)
  }
}

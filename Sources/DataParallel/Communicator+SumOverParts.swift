public import MPI
internal import Storage

extension Communicator {
  /// The sum over all parts of a job of what each has, element by element, taken in the tree of
  /// `sumInTree`; collective.
  ///
  /// `mine` are those of the parts that this rank holds, in their order, of equal length. Ranks exchange
  /// with neighbours, then with neighbours of neighbours (recursive doubling): all end with the same
  /// bits. Where the number of ranks is no power of two, MPI adds in an order of its own.
  public func sumOverParts(_ mine: [[Double]]) throws(MPIError) -> [Double] {
    var sum = sumInTree(mine)
    guard worldSize.isPowerOfTwo else {
      try allReduce(&sum)
      return sum
    }
    var distance = 1
    while distance < worldSize {
      let other = rank ^ distance
      let theirs = try sendReceive(sum, to: other, count: sum.count, from: other)
      for index in sum.indices { sum[index] += theirs[index] }
      distance *= 2
    }
    return sum
  }
}

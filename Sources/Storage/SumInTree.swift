/// The sum of what `term` gives for each of `range`, taken in the one tree of sums over parts.
///
/// A range is cut after the largest power of two of terms that is less than all: so neighbours are
/// added first, and an aligned range of a power of two of terms is a branch of the tree over any
/// larger one. Who holds the branches makes no difference to the bits. Of the terms as many as the
/// tree is deep are there at a time.
public func sumInTree<Term, Failure: Error>(
  _ range: Range<Int>, of term: (Int) throws(Failure) -> Term,
  add: (Term, inout Term) throws(Failure) -> Void
) throws(Failure) -> Term {
  precondition(!range.isEmpty, "a sum of nothing")
  guard range.count > 1 else { return try term(range.lowerBound) }
  let middle = range.lowerBound + largestBranch(of: range.count)
  var sum = try sumInTree(range.lowerBound..<middle, of: term, add: add)
  try add(sumInTree(middle..<range.upperBound, of: term, add: add), &sum)
  return sum
}

/// How many of `count` terms, two or more, are added up before the others.
public func largestBranch(of count: Int) -> Int {
  1 << (Int.bitWidth - 1 - (count - 1).leadingZeroBitCount)
}

/// The same sum of vectors of equal length, element by element.
public func sumInTree(_ terms: [[Double]]) -> [Double] {
  sumInTree(terms.indices) {
    terms[$0]
  } add: { term, sum in
    for index in sum.indices { sum[index] += term[index] }
  }
}

/// The same sum of numbers.
public func sumInTree(_ terms: [Double]) -> Double {
  sumInTree(terms.indices) {
    terms[$0]
  } add: { term, sum in
    sum += term
  }
}

import Evaluation
import Neighbourhoods
import Testing

struct ConsistencyTests {
  @Test func isTheShareOfEqualLabelsAmongAnchorsAlone() {
    // Of the shard's images 2 … 5 the first and the last are anchors.
    let found = AnchorNeighbourhoods(
      indices: 2..<6, anchors: SelectionOrder(images: [2, 5], entropies: [7, 1]),
      neighbours: [0, 1, 2, 2, 5, 5, 3, 4],
      neighbourhoodSize: 2)
    func agreeing(_ labels: [Int]) -> Int {
      let pairs = NeighbourPairs(of: found, labels: labels)
      #expect(pairs.count == 4)
      return pairs.agreeing
    }
    #expect(agreeing([0, 1, 0, 1, 0, 1]) == 2)
    #expect(agreeing([0, 1, 0, 1, 1, 1]) == 3)
    #expect(agreeing([2, 2, 2, 2, 2, 2]) == 4)
    #expect(NeighbourPairs(of: .instances(2..<6), labels: [0, 1, 2, 3, 4, 5]).count == 0)
  }
}

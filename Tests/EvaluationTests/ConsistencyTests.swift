import Evaluation
import Neighbourhoods
import Testing

struct ConsistencyTests {
  @Test func isTheShareOfEqualLabelsAmongAnchorsAlone() {
    let found = AnchorNeighbourhoods(
      anchors: [3, 0], neighbours: [1, 2, 0, 0, 3, 3, 1, 2], neighbourhoodSize: 2, imageCount: 4)
    // Anchor 3 (label 1) has 1 and 2, anchor 0 (label 0) has 1 and 2.
    #expect(consistency(of: found, labels: [0, 0, 1, 1]) == 0.5)
    #expect(consistency(of: found, labels: [0, 1, 1, 1]) == 0.5)
    #expect(consistency(of: found, labels: [2, 2, 2, 2]) == 1)
    #expect(consistency(of: .instances(4), labels: [0, 1, 2, 3]) == nil)
  }
}

import Neighbourhoods
import Testing

struct SelectionTests {
  @Test func lowestEntropiesFirstAndTiesByIndex() {
    let entropies: [Float] = [3, 1, 2, 1, .nan, 1, 0.5, -0.25, 0, -0.0, -1]
    let order = SelectionOrder(entropies: entropies, firstImage: 100)
    #expect(
      order.keys.map(SelectionOrder.image).map { $0 - 100 }
        == [10, 7, 8, 9, 6, 1, 3, 5, 2, 0, 4])
    for (place, key) in order.keys.enumerated() {
      #expect(order.count(upTo: key) == place + 1)
      #expect(order.count(upTo: key - 1) == place)
    }
    #expect(order.count(upTo: .min) == 0 && order.count(upTo: .max) == entropies.count)
    #expect(Array(order.upTo(order.keys[1]).images) == [110, 107])
    let known = SelectionOrder(images: [1, 9, 4], entropies: [5, 2, 0])
    #expect(Array(known.images) == [4, 9, 1])
    #expect(SelectionOrder(entropies: [], firstImage: 0).count(upTo: .max) == 0)
  }

  @Test(arguments: [
    (0.25, 0, 50_000, 0), (0.25, 1, 50_000, 12_500), (0.25, 4, 50_000, 50_000),
    (0.25, 5, 50_000, 50_000), (0.25, 1, 3, 0), (0.25, 3, 3, 2), (0.1, 3, 10, 3),
    (0.29, 1, 100, 29), (0.25, 1, 1_281_167, 320_291), (0, 3, 100, 0), (1, 1, 7, 7),
  ])
  func curriculum(rate: Double, round: Int, images: Int, anchors: Int) {
    let curriculum = Curriculum(selectionRate: rate)
    #expect(curriculum.anchorCount(round: round, imageCount: images) == anchors)
  }
}

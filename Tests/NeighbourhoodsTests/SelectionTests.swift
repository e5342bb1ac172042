import Neighbourhoods
import Testing

struct SelectionTests {
  @Test func lowestEntropiesFirstAndTiesByIndex() {
    let entropies: [Float] = [3, 1, 2, 1, .nan, 1, 0.5]
    #expect(selectAnchors(entropies: entropies, count: 7) == [6, 1, 3, 5, 2, 0, 4])
    #expect(selectAnchors(entropies: entropies, count: 3) == [6, 1, 3])
    #expect(selectAnchors(entropies: entropies, count: 0) == [])
    #expect(selectAnchors(entropies: [], count: 0) == [])
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

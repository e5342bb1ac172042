import Findings
import Storage
import Testing

struct MapTests {
  /// Points on a tilted ellipse in three dimensions: the axes come out as they went in.
  @Test func principalPlaneHasTheWidestDirections() {
    let count = 40
    var numbers: [Float] = []
    for index in 0..<count {
      let (a, b) = (Float(index % 8) - 3.5, Float(index / 8) - 2)
      // Directions (3, 4, 0) / 5 and (0, 0, 1), and an offset that does not count.
      numbers += [10 + 3 * a * 3 / 5, 20 + 3 * a * 4 / 5, 30 + b]
    }
    let found = PrincipalPlane.coordinates(of: Tensor(numbers, shape: [count, 3]))
    let (x, y) = (found[0].x / -10.5, found[0].y / -2)
    #expect(abs(abs(x) - 1) < 1e-6 && abs(abs(y) - 1) < 1e-6)
    for (index, point) in found.enumerated() {
      #expect(abs(point.x - x * 3 * (Double(index % 8) - 3.5)) < 1e-5)
      #expect(abs(point.y - y * (Double(index / 8) - 2)) < 1e-5)
    }
  }

  /// Rows of three groups stay nearer to their own group than to others.
  @Test func embeddingKeepsGroups() {
    let (groups, size) = (3, 15)
    var numbers: [Float] = []
    for index in 0..<groups * size {
      var row = (0..<6).map { Float((index * 31 + $0 * 17) % 13) / 130 }
      row[index % groups] += 1
      let length = row.reduce(0) { $0 + $1 * $1 }.squareRoot()
      numbers += row.map { $0 / length }
    }
    let rows = Tensor(numbers, shape: [groups * size, 6])
    let found = NeighbourEmbedding.coordinates(of: rows, perplexity: 5, iterations: 300)
    for index in found.indices {
      let nearest = found.indices.filter { $0 != index }.min { a, b in
        distance(found[a], found[index]) < distance(found[b], found[index])
      }
      #expect(nearest.map { $0 % groups } == index % groups)
    }
    let again = NeighbourEmbedding.coordinates(of: rows, perplexity: 5, iterations: 300)
    #expect(zip(found, again).allSatisfy { $0 == $1 })
  }

  @Test func fewRowsAreNoTrouble() {
    for count in 0...3 {
      let rows = Tensor(
        (0..<2 * count).map { Float($0 % 2) }, shape: [count, 2])
      let found = NeighbourEmbedding.coordinates(of: rows)
      #expect(found.count == count && found.allSatisfy { $0.x.isFinite && $0.y.isFinite })
    }
  }

  private func distance(_ a: (x: Double, y: Double), _ b: (x: Double, y: Double)) -> Double {
    (a.x - b.x) * (a.x - b.x) + (a.y - b.y) * (a.y - b.y)
  }
}

import Networks
import Storage
import Testing

import Evaluation

struct LayerPoolingTests {
  /// The windows of the literature on AlexNet's layers at 224 pixels: kernel and stride, padding.
  @Test(arguments: [
    (1, ImageShape(channels: 96, height: 55, width: 55), 6, 3, 9600),
    (2, ImageShape(channels: 256, height: 27, width: 27), 4, 0, 9216),
    (3, ImageShape(channels: 384, height: 13, width: 13), 3, 1, 9600),
    (4, ImageShape(channels: 384, height: 13, width: 13), 3, 1, 9600),
    (5, ImageShape(channels: 256, height: 13, width: 13), 2, 0, 9216),
  ])
  func hasTheWindowsOfTheLiterature(
    layer: Int, shape: ImageShape, kernel: Int, padding: Int, dimension: Int
  ) {
    let pooling = LayerPooling(shape)
    #expect(pooling.rows.kernel == kernel && pooling.rows.padding == padding)
    #expect(pooling.rows == pooling.columns)
    #expect(pooling.dimension == dimension)
  }

  /// Windows cover every number once and are never too many, whatever the sizes.
  @Test func windowsCoverASide() {
    for length in 1...64 {
      for most in 1...32 {
        let axis = PoolingAxis(length: length, atMost: most)
        #expect((1...most).contains(axis.count), "\(length) by \(most)")
        let covered = (0..<axis.count).flatMap { Array(axis[$0]) }
        #expect(covered == Array(0..<covered.count), "\(length) by \(most)")
        #expect(length - covered.count < axis.kernel && 2 * axis.padding <= axis.kernel)
      }
    }
  }

  @Test func leavesAVectorAsItIs() {
    let pooling = LayerPooling(ImageShape(channels: 20000, height: 1, width: 1))
    let vectors = Tensor((0..<40000).map(Float.init), shape: [2, 20000, 1, 1])
    #expect(pooling.pooled(vectors).shape == [2, 20000])
    #expect(pooling.pooled(vectors).array == vectors.array)
  }

  /// Means of 3 × 3 numbers, of which those outside are zeros that count.
  @Test func takesMeansWithZerosAround() {
    let pooling = LayerPooling(ImageShape(channels: 384, height: 13, width: 13))
    let tap = Tensor(shape: [2, 384, 13, 13])
    for place in 0..<tap.count { tap[place] = Float(place % 101) }
    let pooled = pooling.pooled(tap)
    #expect(pooled.shape == [2, 384 * 25])
    for (image, channel, row, column) in [
      (0, 0, 0, 0), (1, 383, 4, 4), (1, 200, 2, 3), (0, 7, 0, 4),
    ] {
      var sum: Float = 0
      for y in 3 * row - 1...3 * row + 1 where (0..<13).contains(y) {
        for x in 3 * column - 1...3 * column + 1 where (0..<13).contains(x) {
          sum += tap[((image * 384 + channel) * 13 + y) * 13 + x]
        }
      }
      let found = pooled[(image * 384 + channel) * 25 + row * 5 + column]
      #expect(abs(found - sum / 9) < 1e-4)
    }
  }
}

public import Storage

extension ImageSplit {
  /// Plain pixels scaled to 0…1, one row an image: (n, C · H · W), for the vote on raw pixels.
  ///
  /// Throws: an error that names the file that cannot be read.
  public func rawPixels(_ range: Range<Int>) throws(DatasetError) -> Tensor {
    let rows = Tensor(shape: [range.count, imageElements])
    let plain = PixelStatistics(
      mean: Array(repeating: 0, count: channels), std: Array(repeating: 1, count: channels))
    let augmenter = Augmenter(
      ImageSplit(
        pixels: pixels, imageHeight: imageHeight, imageWidth: imageWidth, resizes: resizes,
        statistics: plain))
    for (row, index) in range.enumerated() {
      try augmenter.prepare(
        index, .none, seed: 0, round: 0, epoch: 0, into: rows.rows(row..<(row + 1)))
    }
    return rows
  }
}
